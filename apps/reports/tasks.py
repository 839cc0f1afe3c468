"""Tasks of the reports. They take ids, and running one twice changes nothing."""

import logging

from celery import shared_task

from apps.reports import following
from apps.reports.exporting import jobs, running

log = logging.getLogger(__name__)


@shared_task(name="reports.count")
def count() -> None:
    """Every minute: what changed since the last time, tenant by tenant."""
    for tenant_id in following.tenants_to_count():
        try:
            following.count_changes(tenant_id)
        except Exception:
            log.exception("the reports of tenant %s could not be counted", tenant_id)


@shared_task(name="reports.work_at_exports", acks_late=False)
def work_at_exports() -> None:
    """Every three seconds: files that people have asked for. The next one comes soon."""
    running.run_waiting()


@shared_task(name="reports.forget_exports")
def forget_exports() -> None:
    """Every hour: files that are seven days old."""
    jobs.forget_old()
