"""How to put an inbox's chat on a site, and whether a site does."""

from typing import Any
from urllib.parse import urlsplit

import redis
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.common import allowances
from apps.common.fetching import MAX_URL
from apps.common.keys import tenant_key
from apps.tenants import snippets
from apps.tenants.models import Inbox
from apps.tenants.sightings import sightings
from apps.tenants.site_check import check_site

CHECKS = 30  # of one tenant, in ten minutes
CHECKS_PER_S = 600


class SiteForm(forms.Form):
    url = forms.CharField(
        label=_("Page of your site"),
        max_length=MAX_URL,
        widget=UnfoldAdminTextInputWidget(
            attrs={"placeholder": "https://shop.example.com/", "inputmode": "url"}
        ),
    )

    def clean_url(self) -> str:
        """People write addresses without https://."""
        url: str = self.cleaned_data["url"].strip()
        return url if "://" in url else f"https://{url}"


def installation(model_admin: Any, request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The page; with POST, after a look at the site."""
    form = SiteForm(request.POST if request.method == "POST" else None)
    base = base_of(request)
    found, is_refused = None, False
    if form.is_bound and form.is_valid():
        is_refused = not _may_check(inbox)
        found = None if is_refused else check_site(inbox, url=form.cleaned_data["url"], base=base)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Installation"),
        "opts": model_admin.opts,
        "inbox": inbox,
        "base": base,
        "snippet": snippets.snippet(inbox, base=base),
        "gofly": snippets.gofly_snippet(inbox, base=base),
        "identify": snippets.IDENTIFY,
        "samples": snippets.SAMPLES,
        "form": form,
        "findings": found,
        "is_refused": is_refused,
        "seen": sightings(inbox, is_allowed=True),
        "turned_away": sightings(inbox, is_allowed=False),
        "may_change": model_admin.has_change_permission(request, inbox),
    }
    return TemplateResponse(request, "admin/installation.html", context)


def base_of(request: HttpRequest) -> str:
    """Our own origin as visitors' browsers know it; under DEBUG, as whoever looks came here."""
    address = request.build_absolute_uri("/") if settings.DEBUG else settings.KEFU_BASE_URL
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _may_check(inbox: Inbox) -> bool:
    key = tenant_key(inbox.tenant_id, "site-checks")
    try:
        return allowances.take(key, limit=CHECKS, per_s=CHECKS_PER_S).is_granted
    except redis.RedisError:
        return True
