"""Stands in INSTALLED_APPS in place of django.contrib.admin, so that admin.site is ours."""

from django.contrib.admin.apps import SimpleAdminConfig


class BackOfficeConfig(SimpleAdminConfig):
    """The pages are registered by kefu/urls.py: workers, which serve none, save some 16 MB each."""

    default_site = "apps.tenants.admin_site.KefuAdminSite"
