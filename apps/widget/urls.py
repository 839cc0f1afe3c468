"""Addresses that visitors' browsers use."""

from django.urls import path

from apps.widget import api, links, pages, pictures, telling, transcript, uploads

app_name = "widget"
urlpatterns = [
    path("api/v1/widget/sessions", api.SessionsView.as_view(), name="sessions"),
    path("api/v1/widget/conversations", api.ConversationsView.as_view(), name="conversations"),
    path("api/v1/widget/conversation", telling.ConversationView.as_view(), name="conversation"),
    path("api/v1/widget/contact", telling.ContactView.as_view(), name="contact"),
    path("api/v1/widget/pages", telling.PagesView.as_view(), name="pages"),
    path("api/v1/widget/uploads", uploads.UploadsView.as_view(), name="uploads"),
    path("api/v1/widget/uploads/<uuid:upload_id>", uploads.UploadView.as_view(), name="upload"),
    path("api/v1/widget/transcript", transcript.TranscriptView.as_view(), name="transcript"),
    path("api/v1/widget/links/open", links.OpenLinkView.as_view(), name="link-open"),
    path("api/v1/widget/links/renew", links.RenewLinkView.as_view(), name="link-renew"),
    path("api/v1/widget/links/rate", links.RateLinkView.as_view(), name="link-rate"),
    path("chat/<str:site_key>/", pages.chat, name="chat"),
    path("chat/<str:site_key>/back/", links.page, {"purpose": "back"}, name="link-back"),
    path("chat/<str:site_key>/rate/", links.page, {"purpose": "rate"}, name="link-rating"),
    path("mail/stop/<str:signed>/", links.stop, name="mail-stop"),
    path("chat/<str:site_key>/launcher.json", pages.launcher, name="launcher"),
    path("widget/pictures/<uuid:picture_id>", pictures.picture, name="picture"),
    path("widget.js", pages.loader, name="loader"),
    path("widget/<slug:digest>.js", pages.script, name="script"),
    path("widget/<slug:digest>.css", pages.styles, name="styles"),
    path("demo/", pages.demo, name="demo"),
]
