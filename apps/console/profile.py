"""A person's own profile: what colleagues and visitors see of them, their language and their address. Desk or not."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.common.pictures import FORMATS, MOST_BYTES, NotAPicture
from apps.console import door
from apps.console.guesses import password_error
from apps.console.pages import not_found, page, signed_in
from apps.console.sign_in_trail import note
from apps.tenants import portraits
from apps.tenants.models import User

ACCEPT = ",".join(f"image/{name.lower()}" for name in FORMATS)
AS_THE_BROWSER = gettext_lazy("as the browser says")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    locale = forms.ChoiceField(required=False, choices=[("", AS_THE_BROWSER), *settings.LANGUAGES])

    class Meta:
        model = User
        fields = ("display_name", "email", "locale")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if request.method != "POST":
        return _page(request, user, ProfileForm(instance=user))
    form = ProfileForm(request.POST, instance=User.objects.get(pk=user.pk))
    if form.is_valid() and _may_change_address(request, user, form) and _store(request, form):
        return _saved(form.cleaned_data["locale"])
    return _page(request, user, form, status=400)


@require_safe
def portrait(request: HttpRequest, portrait_id: UUID) -> HttpResponse:
    row = portraits.portrait(portrait_id)
    if row is None:
        return not_found(request)
    response = HttpResponse(bytes(row.content), content_type=row.content_type)
    response["Cache-Control"] = "public, max-age=86400"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _may_change_address(request: HttpRequest, user: User, form: ProfileForm) -> bool:
    """A new password can be mailed there: whoever finds an open browser must not make it theirs."""
    if "email" not in form.changed_data:
        return True
    error = password_error(request, user, request.POST.get("password", ""))
    if error:
        form.add_error(None, error)
    return not error


def _store(request: HttpRequest, form: ProfileForm) -> bool:
    file = request.FILES.get("picture")
    try:
        with transaction.atomic():
            user = form.instance
            user.save(update_fields=list(form.fields))
            if file is not None:
                portraits.store_portrait(user=user, content=file.read(MOST_BYTES + 1))
            elif "remove_picture" in request.POST:
                portraits.remove_portrait(user=user)
    except NotAPicture:
        form.add_error(None, _("A PNG, JPEG, WebP or GIF of at most 5 MB, please."))
        return False
    if "email" in form.changed_data:
        note(user, "e-mail changed")
    user.announce_access()  # colleagues' pages and visitors hear the new name from the next message on
    return True


def _saved(language: str) -> HttpResponse:
    response = redirect(f"{reverse('console:profile')}?said=saved")
    if language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _page(request: HttpRequest, user: User, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    context = {
        "person": user,
        "form": form,
        "accept": ACCEPT,
        "is_saved": request.GET.get("said") == "saved",
        "back": door.place_after(request, user, ""),
    }
    return page(request, "console/profile.html", context, status=status)
