"""Tenants of the tests' own, in an installation that serves others at the same time."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from playwright.sync_api import Page

from tests.e2e.installation import ENGINE_VARIABLES, ROOT, Installation

PASSWORD = "kefu-demo"
MAKE = """
import json, sys
from apps.tenants.members import save_membership
from apps.tenants.models import Inbox, Membership, Tenant, User
wanted = json.loads({wanted!r})
tenant = Tenant.objects.create(name=wanted["slug"].title(), slug=wanted["slug"])
for username, role in wanted["people"].items():
    user = User.objects.create_user(username, password=wanted["password"], display_name=username.title())
    save_membership(membership=Membership(tenant=tenant, user=user, role=role))
if wanted["site_key"]:
    Inbox.objects.create(tenant=tenant, name="Site", site_key=wanted["site_key"])
"""


def found(at: Installation, slug: str, people: Mapping[str, str], *, site_key: str = "") -> None:
    """A tenant with people (username -> role), and an inbox if it has a site key."""
    wanted = {"slug": slug, "people": people, "password": PASSWORD, "site_key": site_key}
    environ = {name: value for name, value in os.environ.items() if name not in ENGINE_VARIABLES}
    environ |= {"KEFU_HOME": str(at.home), "DEBUG": "1"}
    code = MAKE.format(wanted=json.dumps(wanted))
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=120)


def sign_in(page: Page, at: Installation, username: str, path: str) -> None:
    """As far as the password goes, on the way to that path, and as if nobody had been here before."""
    page.context.clear_cookies()
    page.goto(f"{at.url}/console/login/?next={path}")
    page.get_by_test_id("login-username").fill(username)
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
