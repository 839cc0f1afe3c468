"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from apps.console.pages import protected
from apps.tenants.models import User


class Login(LoginView):
    template_name = "console/login.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return protected(request, super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_demo=settings.KEFU_DEMO, **kwargs)


class Logout(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The person's sockets end with the session they came in by."""
        user = request.user
        response = super().post(request, *args, **kwargs)
        if isinstance(user, User):
            user.announce_access()
        return response
