"""What a worker carries costs each of its processes memory, whether it is used or not."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOR_OTHERS = ("daphne", "twisted", "openpyxl", "unfold.admin", "drf_spectacular.openapi", "sklearn", "scipy")


def test_worker_loads_nothing_of_the_server_and_the_admin_pages() -> None:
    program = (
        "import django, json, sys; django.setup(); import apps.desk.tasks, kefu.celery;"
        f"print(json.dumps([name for name in {FOR_OTHERS!r} if name in sys.modules]))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "kefu.settings", "DEBUG": "1"}
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(finished.stdout.splitlines()[-1]) == []
