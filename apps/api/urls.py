"""Addresses for programs and for those who run this installation."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from apps.api import (
    assistant,
    bulk,
    conversations,
    directory,
    docs,
    events,
    files,
    health,
    knowledge,
    labels,
    messages,
    metrics,
    ownership,
    triage,
    uploads,
)
from apps.api.views import NoSuchRoute

app_name = "api"
ONE = "api/v1/conversations/<uuid:conversation_id>"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.figures, name="metrics"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", RedirectView.as_view(pattern_name="api:docs"), name="docs-slashless"),
    path("api/docs/", docs.docs, name="docs"),
    path("api/v1/conversations", conversations.ConversationList.as_view(), name="conversations"),
    path(ONE, conversations.ConversationDetail.as_view(), name="conversation"),
    path(f"{ONE}/messages", messages.MessageList.as_view(), name="messages"),
    path(f"{ONE}/handoff", ownership.Handoff.as_view(), name="handoff"),
    path(f"{ONE}/takeover", ownership.Takeover.as_view(), name="takeover"),
    path(f"{ONE}/release", ownership.Release.as_view(), name="release"),
    path(f"{ONE}/resolve", ownership.Resolve.as_view(), name="resolve"),
    path(f"{ONE}/reopen", ownership.Reopen.as_view(), name="reopen"),
    path(f"{ONE}/assign", triage.Assign.as_view(), name="assign"),
    path(f"{ONE}/labels", triage.ConversationLabels.as_view(), name="conversation-labels"),
    path("files/<str:signed>/<str:name>", files.file, name="file"),
    path("api/v1/uploads", uploads.UploadList.as_view(), name="uploads"),
    path("api/v1/uploads/<uuid:upload_id>", uploads.UploadDetail.as_view(), name="upload"),
    path("api/v1/contacts", directory.ContactList.as_view(), name="contacts"),
    path("api/v1/contacts/<uuid:contact_id>", directory.ContactDetail.as_view(), name="contact"),
    path("api/v1/inboxes", directory.InboxList.as_view(), name="inboxes"),
    path("api/v1/labels", labels.LabelList.as_view(), name="labels"),
    path("api/v1/labels/<uuid:label_id>", labels.LabelDetail.as_view(), name="label"),
    path("api/v1/teams", directory.TeamList.as_view(), name="teams"),
    path("api/v1/teams/<uuid:team_id>", directory.TeamDetail.as_view(), name="team"),
    path("api/v1/collections", knowledge.CollectionList.as_view(), name="collections"),
    path("api/v1/collections/<uuid:collection_id>", knowledge.CollectionDetail.as_view(), name="collection"),
    path("api/v1/articles", knowledge.ArticleList.as_view(), name="articles"),
    path("api/v1/articles/bulk", bulk.ArticleBulk.as_view(), name="articles-bulk"),
    path("api/v1/articles/<uuid:article_id>", knowledge.ArticleDetail.as_view(), name="article"),
    path("api/v1/knowledge/search", knowledge.Search.as_view(), name="search"),
    path("api/v1/ai/decide", assistant.Decide.as_view(), name="ai-decide"),
    path("api/v1/ai/answer", assistant.Answer.as_view(), name="ai-answer"),
    path("api/v1/events", events.EventList.as_view(), name="events"),
    re_path(r"^api/", NoSuchRoute.as_view(), name="nothing"),
]
