"""Pages of the installation itself, and those of the back office that need more than one app."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from apps.backoffice import views
from apps.backoffice.checks import checks_page
from apps.backoffice.data_protection import data_protection
from apps.backoffice.first_run import first_run_page
from apps.backoffice.playground import playground_page
from apps.backoffice.report_exports import report_export
from apps.backoffice.report_pages import report_page, report_rows
from apps.backoffice.search_page import search_page
from apps.backoffice.usage_page import usage_page
from apps.backoffice.viewing import view_as_end
from apps.reports.queries import REPORTS

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", set_language, name="set_language"),
    path("admin/usage/", admin.site.admin_view(usage_page), name="usage_page"),
    path("admin/view-as/end/", view_as_end, name="view_as_end"),
    path("admin/knowledge/search/", admin.site.admin_view(search_page), name="search_page"),
    path("admin/configuration/", include("apps.backoffice.configuration.urls")),
    path("admin/data-protection/", admin.site.admin_view(data_protection), name="data_protection"),
    path("admin/playground/", admin.site.admin_view(playground_page), name="playground"),
    path("admin/checks/", admin.site.admin_view(checks_page), name="checks"),
    path("admin/first-run/", admin.site.admin_view(first_run_page), name="first_run"),
    path("admin/reports/rows/", admin.site.admin_view(report_rows), name="report_rows"),
    path("admin/reports/ask/", admin.site.admin_view(report_export), name="report_export"),
    # Beside the theme's own pages of the app; each by its name, so that none of those is hidden.
    *(
        path(f"admin/reports/{name}/", admin.site.admin_view(report_page), {"name": name}, f"report_{name}")
        for name in REPORTS
    ),
]
