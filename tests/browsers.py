"""The Chromium that the browser tests drive. `make test` installs or names one."""

import os
import shutil

from playwright import async_api, sync_api

WAIT_MS = 30_000  # a busy machine is no fault; waiting costs nothing where the page is right
async_api.expect.set_options(timeout=WAIT_MS)
sync_api.expect.set_options(timeout=WAIT_MS)

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    for name in (
        os.environ.get("KEFU_CHROMIUM", ""),
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    ):
        path = shutil.which(name) if name else None
        if path:
            return path
    raise RuntimeError("no Chromium found: install one, or name it in KEFU_CHROMIUM")
