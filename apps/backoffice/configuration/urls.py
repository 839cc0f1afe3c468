"""Addresses of the configuration: everything stands under the tenant that it is about."""

from django.contrib import admin
from django.urls import path

from apps.backoffice.configuration import deeds, import_page, pages
from apps.backoffice.configuration.draft_site import make_site

door = admin.site.admin_view
draft_site = make_site()
OF = "<uuid:tenant_id>/"

urlpatterns = [
    path("", door(pages.configuration), name="configuration"),
    path("edit/", draft_site.urls),
    path(OF, door(pages.overview), name="configuration_of"),
    path(f"{OF}file/", door(pages.file), name="configuration_file"),
    path(f"{OF}import/", door(import_page.import_page), name="configuration_import"),
    path(f"{OF}draft/", door(pages.draft_page), name="configuration_draft"),
    path(f"{OF}draft/<slug:deed>/", door(deeds.done_by), name="configuration_deed"),
    path(f"{OF}<int:number>/", door(pages.version_page), name="configuration_version"),
    path(f"{OF}<int:number>/file/", door(pages.file), name="configuration_version_file"),
    path(f"{OF}<int:number>/back/", door(deeds.roll_back), name="configuration_back"),
]
