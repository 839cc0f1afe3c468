"""An edit over REST is found in another process with the next question: gateways write, worker-ai searches."""

import json
import urllib.request
from typing import Any
from urllib.parse import quote

from tests.e2e.installation import Installation

WORD = "quokkafarbe"


def call(
    installation: Installation, method: str, path: str, body: Any = None, *, key: str = "kefu-demo-key"
) -> Any:
    """Every call is a new connection: any gateway may take it."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    if path == "/articles/bulk":
        headers["Content-Type"] = "application/x-ndjson"
    request = urllib.request.Request(f"{installation.url}/api/v1{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def found(installation: Installation, **options: Any) -> list[str]:
    answer = call(
        installation, "GET", f"/knowledge/search?q={quote(f'Which {WORD} do you sell?')}", **options
    )
    return [each["text"] for each in answer["results"] if WORD in each["article"]["title"]]


def decided(installation: Installation) -> str:
    return str(call(installation, "POST", "/ai/decide", {"content": f"Which {WORD} do you sell?"})["text"])


def test_edits_are_found_by_the_worker_at_once(knowledge_only: Installation) -> None:
    row = {"external_id": WORD, "title": f"Which {WORD} do you sell?", "body": "Red ones.", "language": "en"}
    assert call(knowledge_only, "POST", "/articles/bulk", row)["created"] == 1
    (article,) = call(knowledge_only, "GET", f"/articles?external_id={WORD}")["results"]
    path = f"/articles/{article['id']}"
    assert (found(knowledge_only), decided(knowledge_only)) == (["Red ones."], "Red ones.")
    assert found(knowledge_only, key="kefu-other-key") == []

    call(knowledge_only, "PATCH", path, {"body": "Blue ones."})
    assert (found(knowledge_only), decided(knowledge_only)) == (["Blue ones."], "Blue ones.")

    for change in ({"state": "archived"}, {"state": "published", "valid_until": "2026-01-01T00:00:00Z"}):
        call(knowledge_only, "PATCH", path, change)
        assert found(knowledge_only) == []
        assert "Blue" not in decided(knowledge_only)

    call(knowledge_only, "PATCH", path, {"valid_until": None})
    assert found(knowledge_only) == ["Blue ones."]
    call(knowledge_only, "DELETE", path)
    assert (found(knowledge_only), "Blue" in decided(knowledge_only)) == ([], False)
