"""What the fetcher and servers say, as the problems that imports know."""

from apps.common.fetching import Reason
from apps.knowledge.importing.problems import Problem

OF_REASON = {
    Reason.BAD_ADDRESS: Problem.WEB_ADDRESS,
    Reason.REFUSED: Problem.WEB_REFUSED,
    Reason.TOO_MANY_REDIRECTS: Problem.WEB_REDIRECTS,
    Reason.TOO_LARGE: Problem.WEB_LARGE,
    Reason.TOO_SLOW: Problem.WEB_SLOW,
    Reason.BROKEN: Problem.WEB_BROKEN,
    Reason.UNREACHABLE: Problem.WEB_UNREACHABLE,
}
OF_STATUS = {
    401: Problem.WEB_FORBIDDEN,
    403: Problem.WEB_FORBIDDEN,
    404: Problem.WEB_GONE,
    410: Problem.WEB_GONE,
}


def of_status(status: int) -> Problem:
    return OF_STATUS.get(status, Problem.WEB_SERVER if status >= 500 else Problem.WEB_STATUS)
