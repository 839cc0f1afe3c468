"""What the scopes of a key open is never more than apps/tenants/key_scopes.py says."""

from django.contrib import admin

from apps.api import urls
from apps.api.authentication import READ, WRITE, needed
from apps.api.configuration import ConfigurationView
from apps.tenants.key_scopes import NEEDED

METHODS = ("get", "post", "patch", "put", "delete")


def test_routes_show_and_change_only_the_areas_of_their_scope() -> None:
    """Each view of the configuration is of the area in which the back office has the same rows."""
    opened: dict[str, set[str]] = {READ: set(), WRITE: set()}
    for pattern in urls.urlpatterns:
        view = getattr(pattern.callback, "view_class", None)
        if view is None or not issubclass(view, ConfigurationView) or not hasattr(view, "watches"):
            continue
        area = admin.site.get_model_admin(view.watches).area
        for method in METHODS:
            if hasattr(view, method):
                for scope in needed(view, method.upper()):
                    opened[scope].add(area)
    assert opened[READ] == {"automation", "knowledge", "conversations", "inboxes", "people"}
    assert opened[WRITE] == {"automation", "knowledge", "conversations", "inboxes"}
    assert opened[READ] <= NEEDED[READ].views
    assert opened[WRITE] == NEEDED[WRITE].changes
