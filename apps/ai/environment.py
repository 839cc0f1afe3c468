"""The installation's own provider, from OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL."""

from django.conf import settings

from apps.ai.profiles import ProviderConfig


def provider_from_environment() -> ProviderConfig | None:
    """None when neither key nor address is set: answers then come from the knowledge base alone."""
    if not settings.OPENAI_BASE_URL:
        return None
    return ProviderConfig(
        base_url=settings.OPENAI_BASE_URL,
        api_key=settings.OPENAI_API_KEY,
        model=settings.OPENAI_MODEL,
        is_private_allowed=True,
    )
