"""A letter to whoever signed in from a browser that is new, so that somebody else's sign-in does not go unnoticed."""

from django.conf import settings
from django.core.exceptions import ValidationError

from apps.common.clock import now
from apps.desk import mailing
from apps.tenants.models import User

TEMPLATE = "sign_in"


def tell(user: User, *, address: str, user_agent: str) -> bool:
    """Answers whether a letter goes out: not without an address, nor where no mail is sent."""
    if not (mailing.is_available() and user.email):
        return False
    about = {"user_id": str(user.pk), "at": now().isoformat(), "address": address, "browser": user_agent}
    language = user.locale or settings.LANGUAGE_CODE
    try:
        mailing.send(tenant_id=None, to=user.email, template=TEMPLATE, language=language, about=about)
    except ValidationError:
        return False
    return True
