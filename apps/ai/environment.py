"""The installation's own provider, from OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL."""

from django.conf import settings

from apps.ai.profiles import ProviderConfig, Purpose


def provider_from_environment(purpose: Purpose = "answer") -> ProviderConfig | None:
    """None when neither key nor address is set: answers then come from the knowledge base alone.

    None also for embeddings without OPENAI_EMBEDDING_MODEL.
    """
    model = settings.OPENAI_EMBEDDING_MODEL if purpose == "embed" else settings.OPENAI_MODEL
    if not settings.OPENAI_BASE_URL or not model:
        return None
    return ProviderConfig(
        base_url=settings.OPENAI_BASE_URL,
        api_key=settings.OPENAI_API_KEY,
        model=model,
        is_private_allowed=True,
    )
