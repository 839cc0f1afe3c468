"""Addresses of admin pages by model label."""

from typing import Any

from django.apps import apps
from django.urls import reverse


def page(label: str, name: str, *args: Any) -> str:
    """name: changelist, add, change, delete, history or an operation's."""
    options = apps.get_model(label)._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=args)


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from the form in the response, with changes."""
    form = response.context["adminform"].form
    data: dict[str, Any] = {}
    for name in form.fields:
        bound = form[name]
        _flatten(data, bound.html_name, bound.field.widget, bound.field.prepare_value(bound.initial))
    data = {
        name: value
        for name, value in data.items()
        if value is not None and value is not False and value != ""
    }
    return data | changes


def _flatten(data: dict[str, Any], name: str, widget: Any, value: Any) -> None:
    parts = getattr(widget, "widgets_names", None)
    if parts:
        for suffix, part in zip(parts, widget.decompress(value), strict=True):
            data[name + suffix] = part
    else:
        data[name] = [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value
