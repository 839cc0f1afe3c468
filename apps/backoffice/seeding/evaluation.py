"""Two evaluation sets about the demo's knowledge, one in each language."""

from apps.backoffice.seeding.content import FILES
from apps.knowledge.evaluation_files import parsed_cases
from apps.knowledge.evaluations import put_cases
from apps.knowledge.models import EvaluationSet
from apps.tenants.models import Inbox, Tenant

DEMO_SETS = {"evaluation_zh": "山野小铺 · 常见问题", "evaluation_en": "Hillside Goods · common questions"}


def seed_evaluation(tenant: Tenant, inbox: Inbox) -> None:
    """Cases are kept in step with the files; whatever else is in the sets stays."""
    for file, name in DEMO_SETS.items():
        rows = EvaluationSet.objects.for_tenant(tenant.id)
        evaluation_set, _is_new = rows.get_or_create(
            tenant=tenant, name=name, defaults={"inbox": inbox, "minimum_percent": 85}
        )
        put_cases(
            evaluation_set=evaluation_set, rows=parsed_cases((FILES / f"{file}.jsonl").read_bytes()).rows
        )
