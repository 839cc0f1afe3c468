"""Secrets of a development run, made once and kept in its home: sessions and stored keys survive restarts."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

NAMES = ("SECRET_KEY", "KEFU_SECRETS_KEY")


def local_secrets(home: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The secrets that `given` (an environment) lacks; missing ones are made and written to home."""
    missing = [name for name in NAMES if not given.get(name, "").strip()]
    if not missing:
        return {}
    path = home / "secrets.env"
    kept = _read(path)
    made = {name: secrets.token_urlsafe(48) for name in missing if name not in kept}
    if made:
        _write(path, kept | made)
    return {name: (kept | made)[name] for name in missing}


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, separator, value in pairs if separator and value}


def _write(path: Path, values: Mapping[str, str]) -> None:
    text = "".join(f"{name}={value}\n" for name, value in values.items())
    scratch = path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    scratch.replace(path)
