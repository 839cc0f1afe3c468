"""Breaks the protections of Kefu one by one, in a copy, and sees the tests that must notice fail: `make broken`.

Each break takes one guard away, as a careless change would. A test suite that stays green then guards nothing. The
rows are those of docs/security.md. Give names to try some of them alone: `python -m scripts.broken_builds uploads`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".kefu", "node_modules", "__pycache__", ".*_cache")
SOME_FAILED = 1  # pytest's; more than that is a broken test run, which proves nothing


@dataclass(frozen=True, slots=True)
class Break:
    """In file, old becomes new; the tests then have to fail. Words: for pytest, after -k."""

    name: str
    file: str
    old: str
    new: str
    tests: str
    words: str = ""


BREAKS = (
    Break(
        "anonymous",
        "apps/console/pages.py",
        "    @wraps(view)\n    @login_required\n",
        "    @wraps(view)\n",
        "tests/security/test_anonymous.py",
        "console",
    ),
    Break(
        "anonymous-api",
        "apps/api/authentication.py",
        "        if not isinstance(request.auth, ApiKey):\n            return False\n",
        "        if not isinstance(request.auth, ApiKey):\n            return True\n",
        "tests/security/test_anonymous.py",
        "api",
    ),
    Break(
        "foreign-tenant",
        "apps/conversations/queries.py",
        "    rows = Conversation.objects.for_tenant(tenant_id)",
        "    rows = Conversation.objects.all()",
        "tests/security/test_isolation.py",
        "conversation",
    ),
    Break(
        "foreign-tenant-admin",
        "apps/tenants/admin_base.py",
        "        return rows.filter(tenant_id=scope.tenant.id)",
        "        return rows",
        "tests/admin/test_isolation.py",
    ),
    Break(
        "filters",
        "apps/conversations/filtering/grammar.py",
        "        if known is None or operator not in known.operators:",
        "        if known is None:",
        "tests/conversations/test_filtering.py",
    ),
    Break(
        "lists-ask-secrets",
        "apps/tenants/admin_base.py",
        '            if rest != lookup and rest.removeprefix("__") in _FILTER_SUFFIXES:',
        "            if rest != lookup:",
        "tests/admin/test_isolation.py",
        "secrets",
    ),
    Break(
        "password-change",
        "apps/tenants/models/people.py",
        "            self.announce_access()",
        "            pass",
        "tests/tenants/test_eviction.py",
    ),
    Break(
        "uploads",
        "apps/api/files.py",
        "content_disposition_header(not target.kind.is_image, name)",
        "content_disposition_header(False, name)",
        "tests/api/test_files.py",
    ),
    Break(
        "private-addresses",
        "apps/common/targets.py",
        "    return inner.is_global and not inner.is_multicast and not is_inside",
        "    return True",
        "tests/common/test_fetching.py",
    ),
    Break(
        "hostile-text",
        "templates/console/_message.html",
        "{% else %}{{ line.content }}{% endif %}",
        "{% else %}{{ line.content|safe }}{% endif %}",
        "tests/security/test_hostile_text_console.py",
    ),
    Break(
        "hostile-frames",
        "apps/live/frame_fields.py",
        '        raise InvalidFrame(f"{name} must be a text")',
        "        raise RuntimeError(name)",
        "tests/live/test_frames.py tests/live/test_fuzz.py",
    ),
    Break(
        "visitor-as-agent",
        "apps/api/messages.py",
        '        self._check_scope(body["sender"])\n',
        "",
        "tests/api/test_messages.py",
    ),
    Break(
        "secrets-in-errors",
        "apps/tenants/auditing.py",
        "    return name in SECRETS or name.startswith(SECRET_PREFIXES)",
        "    return False",
        "tests/admin/test_audit.py tests/tenants/test_auditing.py",
    ),
    Break(
        "default-secrets",
        "kefu/safety.py",
        "        or secret_key == DEVELOPMENT_KEY\n",
        "",
        "tests/test_safety.py",
    ),
    Break(
        "prompt-injection",
        "apps/ai/injection.py",
        '    return _ROLE_LINE.sub("> ", unmarked.replace("[[", "[ ["))',
        "    return text",
        "tests/ai/test_injection.py",
    ),
    Break(
        "key-beyond-role",
        "apps/tenants/admin_api_keys.py",
        "        if too_much:\n",
        "        if False:\n",
        "tests/admin/test_api_keys.py",
    ),
    Break(
        "guessing",
        "apps/tenants/signing_in/guessing.py",
        "            taken = allowances.take(bucket, limit=limit, per_s=per_s)",
        "            taken = allowances.take(bucket, limit=10**6, per_s=per_s)",
        "tests/tenants/test_guessing.py",
    ),
    Break(
        "floods",
        "apps/widget/limits.py",
        "        if not allowance.is_granted:",
        "        if False:",
        "tests/widget/test_sessions.py tests/widget/test_uploads.py",
    ),
)


def main() -> int:
    wanted = sys.argv[1:]
    if unknown := set(wanted) - {each.name for each in BREAKS}:
        print(f"There is no break {', '.join(sorted(unknown))}.")
        return 2
    unseen = [each.name for each in BREAKS if (not wanted or each.name in wanted) and not is_seen(each)]
    if unseen:
        print(f"\nNo test notices: {', '.join(unseen)}")
    return bool(unseen)


def is_seen(broken: Break) -> bool:
    with tempfile.TemporaryDirectory(prefix="kefu-broken-") as folder:
        copy = Path(folder) / "kefu"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        path = copy / broken.file
        text = path.read_text()
        if text.count(broken.old) != 1:
            print(
                f"{broken.name:20} cannot be tried: {broken.file} has the guard {text.count(broken.old)} times"
            )
            return False
        path.write_text(text.replace(broken.old, broken.new))
        ended = tests(broken, copy)
    failed = [line for line in ended.stdout.splitlines() if line.startswith("FAILED")]
    last = failed[0].split(" - ")[0] if failed else ended.stdout[-200:]
    print(
        f"{broken.name:20} {'seen' if ended.returncode == SOME_FAILED else 'NOT SEEN':9} {last}", flush=True
    )
    return ended.returncode == SOME_FAILED


def tests(broken: Break, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-n0", "--no-cov", "-q", "-x", *broken.tests.split()]
    command += ["-k", broken.words] if broken.words else []
    environ = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=600
    )


if __name__ == "__main__":
    sys.exit(main())
