"""The decision by itself, in this process: what the pipeline does before anybody asks a model."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection

from apps.ai.language import detect_language
from apps.ai.profiles import Turn
from apps.ai.teaching import train
from apps.common.ids import new_id
from apps.desk.models import TriggerRule
from apps.desk.pipeline.deciding import decide as decide_question
from apps.desk.pipeline.plan import Plan
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import setup_of
from apps.desk.pipeline.trace import Trace
from apps.moderation.screening import check
from apps.tenants.models import Inbox
from bench.answering_run import shop
from bench.answering_run.figures import Stages, times
from bench.answering_run.sizes import Sizes
from bench.load.verdicts import Verdict, at_most

WARM = 100
# Questions, mostly: what costs. {goods}: another one each time.
ASKED = """
    请问这款{goods}怎么清洗呢 我的{goods}开不了机了怎么办 {goods}保修多久 {goods}能不能定制啊
    你们的{goods}什么时候补货 {goods}可以带上飞机吗 昨天收到的{goods}少了配件，怎么补 今天天气不错 你好
    转人工 我要投诉你们的{goods} How_long_is_the_warranty_of_a_bicycle? 我想退掉上周买的{goods}，怎么操作
    {goods}低温下能用吗，会不会掉色
"""


def decide(sizes: Sizes) -> list[Verdict]:
    inbox = shop.make_shop(base_url="http://127.0.0.1:9/v1", model="none")
    _fill(inbox, sizes)
    stages, took, busy, actions = Stages(), list[float](), list[float](), Counter[str]()
    statements = Statements()
    with connection.execute_wrapper(statements):
        for number in range(-WARM, sizes.decisions):
            if number == 0:
                stages, actions, statements.count = Stages(), Counter(), 0
                took.clear()
                busy.clear()
            started, cpu = time.perf_counter(), time.thread_time()
            plan = _decided(inbox, _text(number), stages)
            busy.append(time.thread_time() - cpu)
            took.append(time.perf_counter() - started)
            actions[f"{plan.action} {plan.source or plan.reason}"] += 1
    found = times(took)
    print(f"  {len(took):,} decisions: {found}\n  of it CPU of this thread: {times(busy)}")
    print(f"  {statements.count / len(took):.1f} SQL statements each; {dict(actions)}")
    print("\n".join(f"    {line}" for line in stages.lines()), flush=True)
    load = f"decision, {sizes.words:,} words, {sizes.rules} rules, {sizes.articles:,} articles"
    return [
        at_most(f"{load}: p50", found.at(0.5), 5, "ms"),
        at_most(f"{load}: p99", found.at(0.99), 15, "ms"),
    ]


def _fill(inbox: Inbox, sizes: Sizes) -> None:
    shop.add_words(inbox.tenant_id, sizes.words)
    shop.add_articles(inbox.tenant_id, sizes.articles)
    shop.add_rules(inbox.tenant_id, sizes.rules)
    trained = train(tenant_id=inbox.tenant_id)
    print(f"  {TriggerRule.objects.count()} rules; intents {trained.outcome}", flush=True)


class Statements:
    """Counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def _decided(inbox: Inbox, text: str, stages: Stages) -> Plan:
    """As a worker decides; what comes before the trace counts as well."""
    started = time.perf_counter()
    content = check(tenant_id=inbox.tenant_id, text=text).content
    screened = time.perf_counter()
    setup = setup_of(inbox)
    ready = time.perf_counter()
    question = Question(
        inbox=inbox,
        text=content,
        language=detect_language(content),
        history=(Turn("user", content),),
        contact_id=new_id(),
    )
    trace = Trace()
    plan = decide_question(question, setup, trace)
    stages.add("moderation in", (screened - started) * 1000)
    stages.add("setup", (ready - screened) * 1000)
    for step in trace.steps:
        stages.add(step.stage, step.took_ms)
    return plan


def _text(number: int) -> str:
    asked = ASKED.split()
    return asked[number % len(asked)].replace("_", " ").format(goods=shop.goods(number))
