"""Pages of the installation itself, and those of the back office that need more than one app."""

from django.contrib import admin
from django.urls import path
from django.views.i18n import set_language

from apps.backoffice import views
from apps.backoffice.search_page import search_page

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", set_language, name="set_language"),
    path("admin/knowledge/search/", admin.site.admin_view(search_page), name="search_page"),
]
