"""What may be wrong with a file or a row, as codes. The words are in wording.py, in the reader's language."""

from enum import StrEnum


class Problem(StrEnum):
    # of a file
    UNKNOWN_FORMAT = "unknown_format"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    HOSTILE = "hostile"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    ENCODING = "encoding"
    NO_ROWS = "no_rows"
    NO_COLUMNS = "no_columns"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    NESTED_ARCHIVE = "nested_archive"
    TOO_MANY_FILES = "too_many_files"
    BOMB = "bomb"
    # of a row
    NO_OBJECT = "no_object"
    # of a web page
    WEB_ADDRESS = "web_address"
    WEB_REFUSED = "web_refused"
    WEB_REDIRECTS = "web_redirects"
    WEB_LARGE = "web_large"
    WEB_SLOW = "web_slow"
    WEB_INTRICATE = "web_intricate"
    WEB_BROKEN = "web_broken"
    WEB_UNREACHABLE = "web_unreachable"
    WEB_GONE = "web_gone"
    WEB_FORBIDDEN = "web_forbidden"
    WEB_SERVER = "web_server"
    WEB_STATUS = "web_status"
    WEB_ROBOTS = "web_robots"
    WEB_KEPT_OUT = "web_kept_out"
    WEB_UNWANTED = "web_unwanted"
    WEB_KIND = "web_kind"
    WEB_NO_TEXT = "web_no_text"
    WEB_OTHER_SITE = "web_other_site"
    # of a whole web source
    NOT_A_SITEMAP = "not_a_sitemap"
    NO_PAGES = "no_pages"
    NO_SOURCE = "no_source"
    # of a job
    TOO_MANY_ROWS = "too_many_rows"
    GAVE_UP = "gave_up"
    NOTHING_FOUND = "nothing_found"


class Unreadable(Exception):
    """Nothing comes of this file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
