"""What people decide about a gap, and gaps that follow what became of their article."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.desk.gaps.texts import is_outline
from apps.desk.models import Gap
from apps.knowledge import services
from apps.knowledge.models import Article

State = Gap.State


@transaction.atomic
def publish(gap: Gap, *, author: str = "") -> Article:
    """Approve the draft: from now on the AI answers from it. Raises ValidationError when it cannot be published."""
    article = gap.article
    if article is None:
        raise ValidationError(_("There is no draft yet."))
    if is_outline(article.body):
        raise ValidationError(_("The answer is not written yet: open the draft first."))
    services.update_article(article=article, author=author, state=Article.State.PUBLISHED)
    _resolve(gap)
    return article


def ignore(gap: Gap) -> None:
    """Its questions go on being counted, out of the way."""
    _set(gap, State.IGNORED)


def reopen(gap: Gap) -> None:
    _set(gap, State.DRAFTED if gap.article_id else State.OPEN)


def follow_articles(tenant_id: UUID) -> None:
    """Drafts are published and deleted on the articles' pages too."""
    gaps = Gap.objects.for_tenant(tenant_id)
    gaps.filter(state__in=(State.DRAFTED, State.RESOLVED), article=None).update(
        state=State.OPEN, resolved_at=None
    )
    for gap in gaps.filter(state=State.DRAFTED, article__state=Article.State.PUBLISHED):
        _resolve(gap)


def _resolve(gap: Gap) -> None:
    gap.resolved_at = now()
    _set(gap, State.RESOLVED)


def _set(gap: Gap, state: str) -> None:
    gap.state = state
    gap.save(update_fields=["state", "resolved_at"])
