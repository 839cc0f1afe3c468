"""Every address of Kefu, one line an app."""

from django.contrib import admin
from django.urls import include, path

admin.autodiscover()

urlpatterns = [
    path("", include("apps.backoffice.urls")),
    path("", include("apps.widget.urls")),
    path("", include("apps.api.urls")),
    path("console/", include("apps.console.urls")),
    path("admin/", admin.site.urls),
]
