"""The page of an article's versions: what changed when, by whom, and the way back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.knowledge import services
from apps.knowledge.differences import differences
from apps.knowledge.models import Article, ArticleVersion
from apps.knowledge.queries import collections, versions

Content = Mapping[str, Any]


def page(model_admin: Any, request: HttpRequest, object_id: str, *, author: str) -> HttpResponse:
    """?from=…&to=… are the numbers of the two that are compared: by default the last step. A POST goes back."""
    article = model_admin.get_object(request, object_id)
    if article is None:
        raise Http404
    if request.method == "POST":
        return _restore(model_admin, request, article, author)
    rows = list(versions(article.tenant_id, article.pk))
    after = _chosen(rows, request.GET.get("to")) or (rows[0] if rows else None)
    before = _chosen(rows, request.GET.get("from")) or _before(rows, after)
    own = {
        "title": _("Versions"),
        "opts": model_admin.opts,
        "article": article,
        "versions": rows,
        "before": before,
        "after": after,
        "changes": _changes(article, before, after),
        "may_restore": model_admin.has_change_permission(request, article),
    }
    context = dict(model_admin.admin_site.each_context(request)) | own
    return TemplateResponse(request, "admin/article_versions.html", context)


def _chosen(rows: Sequence[ArticleVersion], number: str | None) -> ArticleVersion | None:
    return next((row for row in rows if str(row.number) == number), None)


def _before(rows: Sequence[ArticleVersion], after: ArticleVersion | None) -> ArticleVersion | None:
    return next((row for row in rows if after and row.number < after.number), None)


def _changes(
    article: Article, before: ArticleVersion | None, after: ArticleVersion | None
) -> list[dict[str, Any]]:
    if before is None or after is None:
        return []
    names = {str(one.pk): one.name for one in collections(article.tenant_id)}
    found = differences(_readable(before.content, names), _readable(after.content, names))
    return [
        {"name": capfirst(Article._meta.get_field(each.name).verbose_name), "lines": each.lines}  # type: ignore[union-attr]
        for each in found
    ]


def _readable(content: Content, collection_names: Mapping[str, str]) -> dict[str, Any]:
    """As people call the values."""
    states, languages = dict(Article.State.choices), dict(Article.Language.choices)
    return {
        **content,
        "collection": collection_names.get(content["collection"], _("a collection that has been deleted")),
        "state": str(states.get(content["state"], content["state"])),
        "language": str(languages.get(content["language"], content["language"])),
        "answers_directly": _("yes") if content["answers_directly"] else _("no"),
    }


def _restore(model_admin: Any, request: HttpRequest, article: Article, author: str) -> HttpResponse:
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    number, version = request.POST.get("number", ""), article.version
    if (
        not versions(article.tenant_id, article.pk)
        .filter(number=number if number.isdecimal() else 0)
        .exists()
    ):
        raise Http404
    try:
        services.restore_version(article=article, number=int(number), author=author)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        changes = {"version": {"before": version, "after": article.version}}
        model_admin.audit(request, f"restored version {number}", article, changes)
        messages.success(request, _("The article is as in version %(number)s again.") % {"number": number})
    return HttpResponseRedirect(reverse("admin:knowledge_article_versions", args=[article.pk]))
