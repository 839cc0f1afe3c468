"""Addresses that visitors' browsers use."""

from django.urls import path

from apps.widget import api, pages

app_name = "widget"
urlpatterns = [
    path("api/v1/widget/sessions", api.SessionsView.as_view(), name="sessions"),
    path("api/v1/widget/conversations", api.ConversationsView.as_view(), name="conversations"),
    path("chat/<str:site_key>/", pages.chat, name="chat"),
    path("widget.js", pages.loader, name="loader"),
    path("demo/", pages.demo, name="demo"),
]
