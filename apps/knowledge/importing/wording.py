"""The codes of problems.py in plain words."""

from django.utils.translation import gettext_lazy as _

from apps.knowledge.importing.problems import Problem

WORDS = {
    Problem.UNKNOWN_FORMAT: _(
        "Files of this kind cannot be read. Use md, txt, html, pdf, docx, xlsx, csv, jsonl or a zip of these."
    ),
    Problem.EMPTY: _("The file is empty."),
    Problem.TOO_LARGE: _("The file is larger than 25 MB."),
    Problem.BROKEN: _("The file is damaged, or not what its name says."),
    Problem.HOSTILE: _("The file contains definitions that documents do not need and attackers use."),
    Problem.ENCRYPTED: _("The file is protected by a password. Save it without one."),
    Problem.NO_TEXT: _("The file contains no text, perhaps only pictures of it (a scan)."),
    Problem.ENCODING: _("The characters of this file cannot be told. Save it as UTF-8."),
    Problem.NO_ROWS: _("The table has no rows."),
    Problem.NO_COLUMNS: _(
        "The first row must name the columns, at least one for the question and one for the answer. See the template."
    ),
    Problem.TOO_SLOW: _("Reading this file took too long. Split it."),
    Problem.TOO_MUCH_MEMORY: _("Reading this file took too much memory. Split it."),
    Problem.NESTED_ARCHIVE: _("Archives within archives are not unpacked."),
    Problem.TOO_MANY_FILES: _("The archive holds more than 500 files, or the import does together with it."),
    Problem.BOMB: _("Unpacked, the archive would be larger than an import may be."),
    Problem.NO_OBJECT: _("This line is not a JSON object with a title and a body."),
    Problem.WEB_ADDRESS: _(
        "This address cannot be asked: it is malformed, holds a password or names an unusual port."
    ),
    Problem.WEB_REFUSED: _("The address leads into a private network."),
    Problem.WEB_REDIRECTS: _("The page redirects more than five times."),
    Problem.WEB_LARGE: _("The page is too large."),
    Problem.WEB_SLOW: _("The page took longer than half a minute."),
    Problem.WEB_INTRICATE: _("The page is too large or too intricate to find its text."),
    Problem.WEB_BROKEN: _("What the server sent cannot be unpacked."),
    Problem.WEB_UNREACHABLE: _("The server cannot be reached."),
    Problem.WEB_GONE: _("There is no such page (any more)."),
    Problem.WEB_FORBIDDEN: _("The server does not let us read this page."),
    Problem.WEB_SERVER: _("The server had an error."),
    Problem.WEB_STATUS: _("The server did not send the page."),
    Problem.WEB_ROBOTS: _("The site's robots.txt asks programs not to read this."),
    Problem.WEB_KEPT_OUT: _("The page asks not to be listed (noindex)."),
    Problem.WEB_UNWANTED: _("The paths that you chose leave this page out."),
    Problem.WEB_KIND: _("This is not a web page, PDF or Word document."),
    Problem.WEB_NO_TEXT: _("No text was found on the page. Perhaps a script fetches it later."),
    Problem.WEB_OTHER_SITE: _("The page leads to another site."),
    Problem.NOT_A_SITEMAP: _("This is not a sitemap."),
    Problem.NO_PAGES: _("The sitemap names no page of this site that you chose."),
    Problem.NO_SOURCE: _("The web source has been deleted."),
    Problem.TOO_MANY_ROWS: _("There are more than 10,000 articles; the rest was left out."),
    Problem.GAVE_UP: _("This import was begun three times and never came to an end."),
    Problem.NOTHING_FOUND: _("Nothing was found that could become an article."),
}


def words(problem: str) -> str:
    """What is not a code is words already."""
    return str(WORDS[Problem(problem)]) if problem in Problem.__members__.values() else problem
