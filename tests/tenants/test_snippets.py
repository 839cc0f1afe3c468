"""What owners copy works: the samples make the hash that the server expects."""

import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest

from apps.conversations.visitors import identity_hash
from apps.tenants.models import Inbox
from apps.tenants.snippets import SAMPLES, gofly_snippet, snippet

IDENTIFIER = "客户-42 <é>"
INBOX = Inbox(site_key="shop", identity_secret="a-secret-of-the-tests")
CODE = {sample.language: sample.code for sample in SAMPLES}


def test_samples_are_in_five_languages() -> None:
    assert list(CODE) == ["Python", "PHP", "Node.js", "Ruby", "Java"]
    assert ["KEFU_IDENTITY_SECRET" in code for code in CODE.values()] == [True] * 5


def test_python_sample_makes_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_IDENTITY_SECRET", INBOX.identity_secret)
    names: dict[str, Any] = {}
    exec(CODE["Python"], names)
    assert names["identifier_hash"](IDENTIFIER) == identity_hash(INBOX, IDENTIFIER)


def test_node_sample_makes_the_hash() -> None:
    node = Path(playwright.__file__).parent / "driver" / "node"  # the browser tests bring one
    program = f"{CODE['Node.js']}\nprocess.stdout.write(identifierHash(process.argv[1]));"
    arguments = [str(node), "--input-type=module", "--eval", program, IDENTIFIER]
    environment = {"KEFU_IDENTITY_SECRET": INBOX.identity_secret}
    ran = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == identity_hash(INBOX, IDENTIFIER)


def test_snippets_name_the_installation_and_the_inbox() -> None:
    tag = '<script src="https://chat.example/widget.js" data-site-key="shop" async></script>'
    assert snippet(INBOX, base="https://chat.example") == tag
    assert 'KEFU_KEFU_ID: "shop"' in gofly_snippet(INBOX, base="https://chat.example")
