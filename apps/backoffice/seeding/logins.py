"""The people of the demo. Their password is public, so they exist only where KEFU_DEMO is set."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.tenants.models import Membership

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Role = Membership.Role


@dataclass(frozen=True, slots=True)
class Login:
    username: str
    display_name: str
    role: str
    may: "StrPromise"
    page: str
    is_superuser: bool = False


DEMO_LOGINS = (
    Login("admin", "周店长", Role.OWNER, _("everything, in every tenant"), "/admin/", is_superuser=True),
    Login("agent", "小雨", Role.AGENT, _("talk to customers"), "/console/"),
    Login("agent2", "阿杰", Role.AGENT, _("talk to customers, as a second person"), "/console/"),
)
OTHER_LOGINS = (Login("other-admin", "Maren", Role.OWNER, _("everything in the second tenant"), "/admin/"),)
