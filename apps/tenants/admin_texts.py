"""Form fields for texts that customers read: one input for each of our languages."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.tenants.texts import Texts, languages


class TextsWidget(forms.MultiWidget):
    """With a label over each input. A form's own renderer looks in the apps only, so the project's is asked."""

    template_name = "admin/texts.html"
    use_fieldset = True

    def __init__(self, *, rows: int = 1, attrs: Any = None) -> None:
        one_line = UnfoldAdminTextInputWidget(attrs=attrs)
        several = UnfoldAdminTextareaWidget(attrs={"rows": rows} | (attrs or {}))
        super().__init__({f"{tag}": several if rows > 1 else one_line for tag in languages()})

    def decompress(self, value: Any) -> list[Any]:
        return [(value or {}).get(tag) for tag in languages()]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        for part, (tag, language) in zip(parts, settings.LANGUAGES, strict=True):
            part |= {"language": language, "tag": tag}
            part["attrs"]["lang"] = tag
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        for part, widget in zip(context["widget"]["subwidgets"], self.widgets, strict=True):
            part["html"] = widget.render(part["name"], part["value"], part["attrs"])
        return render_to_string(self.template_name, context)


class TextsField(forms.MultiValueField):
    """{"zh-hans": "…", "en": "…"}; languages without a text are left out."""

    def __init__(self, *, rows: int = 1, longest: int | None = None, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=longest) for _tag in languages()]
        super().__init__(
            parts, required=False, require_all_fields=False, widget=TextsWidget(rows=rows), **kwargs
        )

    def compress(self, data_list: list[str]) -> Texts:
        return {tag: text for tag, text in zip(languages(), data_list, strict=False) if text}


class ListsWidget(TextsWidget):
    def __init__(self, *, rows: int) -> None:
        super().__init__(rows=rows)

    def decompress(self, value: Any) -> list[Any]:
        return ["\n".join(lines) for lines in (list((value or {}).get(tag, ())) for tag in languages())]


class ListsField(forms.MultiValueField):
    """{"zh-hans": ["…"], "en": ["…"]}, written one entry per line."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False) for _tag in languages()]
        super().__init__(
            parts, required=False, require_all_fields=False, widget=ListsWidget(rows=rows), **kwargs
        )

    def compress(self, data_list: list[str]) -> dict[str, list[str]]:
        lists = {tag: _lines(text) for tag, text in zip(languages(), data_list, strict=False)}
        return {tag: lines for tag, lines in lists.items() if lines}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
