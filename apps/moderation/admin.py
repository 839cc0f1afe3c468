"""The word list. Writes go through the services, so that every process rebuilds its automaton."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.moderation import services
from apps.moderation.automaton import Word
from apps.moderation.models import MAX_WORD_LENGTH, SensitiveWord, validate_word
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import LinesField, TenantModelForm
from apps.tenants.admin_roles import Area


def _validate_line(line: str) -> None:
    validate_word(line)
    if len(line) > MAX_WORD_LENGTH:
        raise forms.ValidationError(_("A word has at most 80 characters."))


class NewWordsForm(TenantModelForm):
    """One word or a thousand: category and action are the same for all of them."""

    words = LinesField(label=_("words"), each=_validate_line, help_text=_("One per line."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("words"):
            self.instance.text = cleaned["words"][0]  # the row that the page calls the added one
        return cleaned


@admin.register(SensitiveWord)
class SensitiveWordAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    list_display = ("text", "category", "action", "is_active", "created_at")
    list_filter = ("action", "category", "is_active")
    search_fields = ("text", "category")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = (
            ["words", "category", "action"] if obj is None else ["text", "category", "action", "is_active"]
        )
        return [(None, {"fields": ["tenant", *fields] if self._shows_tenant(request) else fields})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change, **({"form": NewWordsForm} if obj is None else {}) | kwargs
        )

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        lines = form.cleaned_data.get("words")
        if lines is None:
            services.save_word(word=row)
            return
        words = [Word(text, row.category, row.action) for text in lines]
        services.add_words(tenant_id=row.tenant_id, words=words)
        row.pk = SensitiveWord.objects.for_tenant(row.tenant_id).get(text=row.text).pk
        row.refresh_from_db()

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_words(tenant_id=tenant_id, word_ids=ids)
