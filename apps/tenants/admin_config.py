"""Stands in INSTALLED_APPS in place of django.contrib.admin, so that admin.site is ours."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "apps.tenants.admin_site.KefuAdminSite"
