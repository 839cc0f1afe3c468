"""The Celery application. Tasks live in apps/desk/tasks.py."""

import os

from celery import Celery

from apps.desk.worker_steps import Collecting, Draining, Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
app = Celery("kefu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["apps.desk"])
app.steps["worker"].add(Collecting)
app.steps["worker"].add(Heartbeat)
app.steps["worker"].add(Draining)
