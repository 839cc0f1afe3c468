"""The benchmark's load processes against a real installation: small, so that `make bench` cannot rot unnoticed."""

from collections import Counter

from bench.load.audit import audit
from bench.load.figures import total
from bench.load.fleet import helpers
from bench.load.ports import source
from bench.load.signing_in import agent_cookies
from tests.e2e.installation import Installation


def test_load_processes_talk_and_find_nothing_wrong(knowledge_only: Installation) -> None:
    place = {"host": "127.0.0.1", "port": knowledge_only.port}
    with helpers("visitors", 1) as visitors, helpers("agents", 1) as agents:
        here = place | {"source": source(0)}
        [opened] = visitors.ask("tokens", first=0, count=6, at_once=3, site_key="demo-people", **here)
        [connected] = visitors.ask("connect", at_once=3)
        [warm] = visitors.ask("warm", at_once=3)
        cookies = agent_cookies(knowledge_only.port)
        agents.ask("sign_in", cookies=cookies, count=2, **place, source=source(1))
        [subscribed] = agents.ask("subscribe", conversations=warm["conversations"])
        agents.ask("write_to_all")
        visitors.ask("lone", times=12, pause=0)
        # A visitor's line, the agent's arrival, the agent's line, two of the visitor's.
        lasts = dict.fromkeys(warm["conversations"], 5)
        visitors.ask("settle", lasts=lasts, within=10)
        agents.ask("settle", lasts=lasts, within=10)
        talk, desk = visitors.ask("results"), agents.ask("results")
        faults = total(visitors.ask("report") + agents.ask("report"), "faults")
    assert [each["failed"] for each in (opened, connected, warm)] == [0, 0, 0]
    assert subscribed["missing"] == 0
    assert faults == Counter()
    assert talk[0]["unacked"] == desk[0]["unacked"] == []
    assert talk[0]["online"] == 6
    assert talk[0]["lasts"] == desk[0]["lasts"] == lasts
    assert audit([], talk, desk, faults).false_acks == len(talk[0]["acked"]) + len(desk[0]["acked"])
