"""A picture in a form: shown as it is, replaced by a file, or taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.common.pictures import FORMATS, NotAPicture
from apps.tenants.pictures import new_picture


@dataclass(frozen=True, slots=True)
class Sent:
    """What the browser sent: a file, or the present address, or that it shall go."""

    file: Any
    address: str
    is_removed: bool


class PictureWidget(forms.Widget):
    template_name = "admin/picture.html"
    needs_multipart_form = True
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Sent:
        present = str(data.get(f"{name}-present", ""))
        return Sent((files or {}).get(name), present, bool(data.get(f"{name}-remove")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-present" not in data and name not in (files or {})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        address = value.address if isinstance(value, Sent) else value
        context = {
            "name": name,
            "address": address or "",
            "accept": ACCEPT,
            "id": (attrs or {}).get("id", ""),
        }
        return render_to_string(self.template_name, context)


class PictureField(forms.Field):
    """An address of this installation; a NewPicture when a file was sent."""

    widget = PictureWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value: Sent) -> str:
        if value.file is None:
            return "" if value.is_removed else value.address
        try:
            return new_picture(value.file.read())
        except NotAPicture:
            raise ValidationError(_("A PNG, JPEG, WebP or GIF of at most 5 MB, please.")) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data.file is not None or data.is_removed or data.address != (initial or "")


ACCEPT = ",".join(f"image/{name.lower()}" for name in FORMATS)
