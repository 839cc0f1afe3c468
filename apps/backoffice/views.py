"""The start page: what this is and where to go."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.ai.environment import provider_from_environment
from apps.backoffice.seeding.logins import DEMO_LOGINS, OTHER_LOGINS
from apps.desk.queries import has_model
from apps.tenants.access import NoSuchInbox, inbox_by_site_key
from apps.tenants.demo import PASSWORD

DEMO_SITE_KEY = "demo"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "is_demo": settings.KEFU_DEMO,
        "is_knowledge_only": not _is_model_set_up(),
        "logins": DEMO_LOGINS,
        "other_logins": OTHER_LOGINS,
        "password": PASSWORD,
        "site_key": DEMO_SITE_KEY,
    }
    return render(request, "backoffice/home.html", context)


def _is_model_set_up() -> bool:
    """Whether the demo's answers come from a model; without a demo, whether the installation has one."""
    try:
        demo = inbox_by_site_key(DEMO_SITE_KEY) if settings.KEFU_DEMO else None
    except NoSuchInbox:
        demo = None
    return has_model(demo.tenant_id, None) if demo else provider_from_environment() is not None
