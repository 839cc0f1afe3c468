"""The text of the letter about a sign-in from a browser that is new."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime

from apps.tenants.models import User
from apps.tenants.signing_in.browsers import browser_name


@dataclass(frozen=True, slots=True)
class Notice:
    """at: in the installation's time zone."""

    name: str
    at: datetime
    address: str
    browser: str
    link: str


def notice(about: dict[str, str]) -> Notice | None:
    user = User.objects.filter(pk=UUID(about["user_id"])).first()
    if user is None:
        return None
    return Notice(
        name=user.public_name,
        at=localtime(datetime.fromisoformat(about["at"])),
        address=about["address"],
        browser=browser_name(about["browser"]),
        link=f"{settings.KEFU_BASE_URL.rstrip('/')}/console/security/",
    )
