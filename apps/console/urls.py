"""The agents' pages, included under /console/."""

from django.urls import path
from django.views.i18n import set_language

from apps.console import uploads, views
from apps.console.login import Login, Logout

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("c/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("c/<uuid:conversation_id>/why/<uuid:message_id>/", views.why, name="why"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("attachments/<uuid:attachment_id>/", uploads.attachment, name="attachment"),
    path("list/", views.listing, name="list"),
    path("counts/", views.counts, name="counts"),
    path("tenant/", views.tenant, name="tenant"),
    path("language/", set_language, name="language"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
]
