"""Signing in and out. What follows the password: door.py."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from apps.console import door, guesses
from apps.console.pages import protected
from apps.console.sign_in_trail import note_for_name
from apps.tenants.models import User
from apps.tenants.signing_in import guessing
from apps.tenants.signing_in.guessing import Guess, Secret, TooManyGuesses


class Login(LoginView):
    """The same answer for a wrong password, an unknown name and somebody who may not come in any more."""

    template_name = "console/login.html"
    redirect_authenticated_user = True
    guess: Guess

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return protected(request, super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        username = request.POST.get("username", "")
        self.guess = guesses.guess_of(request, Secret.PASSWORD, username)
        try:
            guesses.begin(request, self.guess, username)
        except TooManyGuesses as refused:
            return self._refused(refused)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        guessing.right(self.guess)
        user = form.get_user()
        assert isinstance(user, User)
        return door.after_password(self.request, user, next_url=self.get_redirect_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        guessing.wrong(self.guess)
        note_for_name(form.data.get("username", ""), "sign-in failed")
        return super().form_invalid(form)

    def get_default_redirect_url(self) -> str:
        """For somebody who is signed in already."""
        assert isinstance(self.request.user, User)
        return door.place_after(self.request, self.request.user, "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_demo=settings.KEFU_DEMO, **kwargs)

    def _refused(self, refused: TooManyGuesses) -> HttpResponse:
        """Nothing was compared."""
        form = AuthenticationForm(self.request, initial={"username": self.request.POST.get("username", "")})
        context = self.get_context_data(form=form, refusal=guesses.wait_text(refused))
        response = self.render_to_response(context, status=429)
        response["Retry-After"] = str(refused.wait_s)
        return response


class Logout(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The person's sockets end with the session they came in by."""
        user = request.user
        response = super().post(request, *args, **kwargs)
        if isinstance(user, User):
            user.announce_access()
        return response
