"""Where the links of letters lead: back into the conversation, to a rating, to no more letters.

The part of a link that opens something stands behind #, where no server, log or prefetching program sees it. The pages
ask before they do anything, and then post it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from apps.conversations.models import MAX_COMMENT
from apps.conversations.visitors import token_for
from apps.desk import mail_refusals, visitor_links
from apps.desk.mail_refusals import RefusalInvalid
from apps.desk.transcripts import public_name
from apps.desk.visitor_links import LinkInvalid, LinkSpent, TooManyLinks
from apps.tenants.access import NoSuchInbox, inbox_by_site_key
from apps.widget.catalogue_links import link_strings
from apps.widget.cors import VisitorView
from apps.widget.csp import page_policy
from apps.widget.describe import visitor_operation
from apps.widget.locales import page_locale

Json = dict[str, Any]
MAX_LINK = 100
DAY_S = 86_400


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def page(request: HttpRequest, site_key: str, purpose: str) -> HttpResponse:
    """purpose: back or rate. The same for everybody: what it is about stands behind #."""
    locale = page_locale(request)
    with translation.override(locale):
        try:
            inbox = inbox_by_site_key(site_key)
        except NoSuchInbox:
            return _private(
                render(request, "widget/missing.html", {"locale": locale, "theme": "auto"}, status=404)
            )
        strings = link_strings(name=public_name(inbox))
        settings = {"site_key": inbox.site_key, "purpose": purpose, "strings": strings}
        title = strings[f"{purpose}.title"]
        context = {"locale": locale, "settings": settings, "title": title}
        return _private(render(request, "widget/link.html", context))


@csrf_exempt  # mail programs post without having seen the page; the signature is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """No more letters to that address; or, from the same page, letters again."""
    locale = page_locale(request)
    with translation.override(locale):
        context: Json = {"locale": locale, "done": ""}
        try:
            context["name"] = public_name(mail_refusals.inbox_of(signed))
            if request.method == "POST":
                context["done"] = _stopped(signed, again="again" in request.POST)
        except RefusalInvalid:
            context |= {"theme": "auto"}
            return _private(render(request, "widget/missing.html", context, status=404))
        return _private(render(request, "widget/stop.html", context))


def _stopped(signed: str, *, again: bool) -> str:
    if again:
        mail_refusals.accept(signed)
        return "again"
    mail_refusals.refuse(signed)
    return "stopped"


def _private(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = page_policy()
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


# ── what their buttons do ───────────────────────────────────────────────────────────────────────────


class LinkGone(APIException):
    status_code = 410
    default_code = "link_spent"


class LinkBody(serializers.Serializer[Json]):
    link = serializers.CharField(max_length=MAX_LINK, help_text="What stands behind # in the letter's link.")


class OpenBody(LinkBody):
    token = serializers.CharField(
        max_length=2048,
        required=False,
        allow_blank=True,
        help_text="The session that this browser has already.",
    )


class OpenAnswer(serializers.Serializer[Json]):
    token = serializers.CharField()
    contact_id = serializers.UUIDField()


class RateBody(LinkBody):
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=MAX_COMMENT, required=False, allow_blank=True, default="")


class RateAnswer(serializers.Serializer[Json]):
    score = serializers.IntegerField()


class LinkView(VisitorView):
    """Called by our own page alone; the link is the permission."""

    authentication_classes = ()

    def body(self, request: Request, shape: type[LinkBody]) -> Json:
        found = shape(data=request.data)
        found.is_valid(raise_exception=True)
        values: Json = found.validated_data
        return values

    def handle_exception(self, exc: Exception) -> Response:
        told: Exception = exc
        if isinstance(exc, LinkInvalid):
            told = NotFound(_("This link does not work any more."), code="link_invalid")
        elif isinstance(exc, LinkSpent):
            told = LinkGone(_("This link was used already, or its time is over."))
        elif isinstance(exc, TooManyLinks):
            told = Throttled(wait=DAY_S, detail=_("Enough for today. Please try again tomorrow."))
        return super().handle_exception(told)


class OpenLinkView(LinkView):
    @visitor_operation("widget_links_open", body=OpenBody, answers={200: OpenAnswer}, errors=(410,))
    def post(self, request: Request) -> Response:
        """Back into the conversation of a letter, once. A browser that is in it already keeps its session."""
        values = self.body(request, OpenBody)
        visitor = visitor_links.come_back(values["link"], held=values.get("token", ""))
        return Response({"token": token_for(visitor), "contact_id": str(visitor.contact_id)})


class RenewLinkView(LinkView):
    @visitor_operation("widget_links_renew", body=LinkBody, answers={202: None}, errors=(410,))
    def post(self, request: Request) -> Response:
        """A new link, mailed to the address to which this one went."""
        visitor_links.renew(self.body(request, LinkBody)["link"])
        return Response(status=202)


class RateLinkView(LinkView):
    @visitor_operation("widget_links_rate", body=RateBody, answers={200: RateAnswer}, errors=(410,))
    def post(self, request: Request) -> Response:
        """Rate the conversation that a letter asked about."""
        values = self.body(request, RateBody)
        rating = visitor_links.rate(values["link"], score=values["score"], comment=values["comment"])
        return Response({"score": rating.score})
