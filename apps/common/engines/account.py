"""The user PostgreSQL runs under. It refuses root, so root lends it another one."""

import os
import pwd
import subprocess
from pathlib import Path

from apps.common.engines.errors import EngineError
from apps.common.supervision import Account


def service_account() -> Account | None:
    """None: run under the current user, who is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EngineError(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody. "
        "Start Kefu as another user, or set DATABASE_URL."
    )


def can_pass(account: Account | None, path: Path) -> bool:
    """Whether the account may enter this folder, or execute this file, through all its parents."""
    if account is None:
        return os.access(path, os.X_OK)
    # Asked of the kernel in that user's place: reading modes would miss ACLs and mounts.
    test = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=(),
        cwd="/",
        check=False,
    )
    return test.returncode == 0
