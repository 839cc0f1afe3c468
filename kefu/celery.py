"""The Celery application. Tasks live in tasks.py of apps/desk and apps/reports."""

import os

from celery import Celery

from apps.desk.worker_steps import Collecting, Draining, Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
app = Celery("kefu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["apps.desk", "apps.reports"])
app.steps["worker"].add(Collecting)
app.steps["worker"].add(Heartbeat)
app.steps["worker"].add(Draining)
