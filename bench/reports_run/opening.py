"""Opens one report after the other until it is ended; says so once it has begun, and with each."""

import itertools
import sys
from uuid import UUID

import django

django.setup()

from apps.reports.queries import REPORTS, Filters, Period, report, today  # noqa: E402
from bench.reports_run.filling import DAYS  # noqa: E402

MOST = 10_000


def main(tenant_id: UUID) -> int:
    filters = Filters(tenant_id=tenant_id, period=Period.last_days(DAYS, today(tenant_id)))
    for name in itertools.islice(itertools.cycle(REPORTS), MOST):
        report(name, filters)
        print(name, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(UUID(sys.argv[1])))
