"""A tenant with one article and a set of questions about it."""

from dataclasses import dataclass
from typing import Any

import pytest

from apps.desk.evaluating.running import run_here
from apps.knowledge import services
from apps.knowledge.comparing import results_of
from apps.knowledge.models import Article, EvaluationResult, EvaluationRun, EvaluationSet
from apps.tenants.models import Inbox
from tests.factories import make_collection, make_evaluation_case, make_evaluation_set, make_inbox

FEES, RETURNS = "How much is shipping?", "Can I return my order?"


@dataclass
class Bench:
    inbox: Inbox
    evaluation_set: EvaluationSet
    collection: Any

    def write(self, title: str, **fields: Any) -> Article:
        fields = {"external_id": title.split()[-1].strip("?"), "body": f"About: {title}"} | fields
        return services.create_article(
            tenant_id=self.inbox.tenant_id, collection=self.collection, title=title, **fields
        )

    def case(self, question: str, **fields: Any) -> Any:
        return make_evaluation_case(evaluation_set=self.evaluation_set, question=question, **fields)

    def run(self, **fields: Any) -> EvaluationRun:
        return run_here(self.evaluation_set, **fields)


def verdicts(run: EvaluationRun) -> dict[str, str]:
    """What is wrong, by question; "" where it passed."""
    return {row.question: row.wrong for row in results_of(run)}


def result(run: EvaluationRun, question: str) -> EvaluationResult:
    found: EvaluationResult = results_of(run).get(question=question)
    return found


@pytest.fixture
def bench(db: None) -> Bench:
    inbox = make_inbox()
    tenant = inbox.tenant
    bench = Bench(inbox, make_evaluation_set(tenant=tenant, inbox=inbox), make_collection(tenant=tenant))
    bench.write(FEES)
    return bench
