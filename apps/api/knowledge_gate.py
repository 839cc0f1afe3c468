"""Articles that may not become public yet: what a program is told, so that it can write a draft instead."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.response import Response

from apps.api.configuration import ConfigurationView
from apps.common.clock import isoformat
from apps.knowledge.blockades import Blockade, blockades
from apps.knowledge.gate import NotEvaluated
from apps.knowledge.models import Article

Json = dict[str, Any]
CODE = "not_evaluated"


class ArticleView(ConfigurationView):
    """Nothing was stored: 409 with the evaluation sets that stand in the way."""

    watches = Article

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotEvaluated):
            return Response({"error": refusal(self.tenant_id)}, status=409)
        return super().handle_exception(exc)


def refusal(tenant_id: UUID) -> Json:
    """The error in words and figures: code, message, fields, evaluation_sets."""
    found = blockades(tenant_id)
    texts = [_sentence(each) for each in found]
    general = _("Articles are evaluated before they are published. Save it as a draft first.")
    return {
        "code": CODE,
        "message": " ".join([general, *texts]),
        "fields": {"state": texts},
        "evaluation_sets": [_set_json(each) for each in found],
    }


def _sentence(blockade: Blockade) -> str:
    if blockade.failed is None:
        return _("Evaluation set “%(name)s”: it has not been run yet.") % {"name": blockade.name}
    given = {"name": blockade.name, "failed": blockade.failed, "cases": blockade.cases}
    return _("Evaluation set “%(name)s”: %(failed)s of %(cases)s cases failed in its last run.") % given


def _set_json(blockade: Blockade) -> Json:
    return {
        "id": str(blockade.id),
        "name": blockade.name,
        "cases": blockade.cases,
        "failed": blockade.failed,
        "minimum_percent": blockade.minimum_percent,
        "evaluated_at": isoformat(blockade.evaluated_at) if blockade.evaluated_at else None,
    }
