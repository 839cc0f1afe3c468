"""Forms of the word list. Before words go live they are tried on harmless sentences."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from apps.moderation import queries, trial
from apps.moderation.automaton import Word
from apps.moderation.models import MAX_WORD_LENGTH, validate_word
from apps.moderation.trial import Trial
from apps.moderation.variants import reading_of
from apps.tenants.admin_forms import LinesField, TenantModelForm
from apps.tenants.models import Tenant

_SEARCHED = frozenset({"words", "text", "action", "reading", "in_pinyin", "is_active"})


def _validate_line(line: str) -> None:
    validate_word(line)
    if len(line) > MAX_WORD_LENGTH:
        raise forms.ValidationError(_("A word has at most 80 characters."))


def told(result: Trial) -> str:
    """«2 of 230 harmless sentences (0.9 %) contain one: «发票» 2»."""
    worst = ", ".join(f"«{word}» {count}" for word, count in result.worst)
    figures = {
        "hit": result.hit,
        "texts": result.texts,
        "percentage": f"{result.percentage:.1f}",
        "worst": worst,
    }
    return _t("%(hit)s of %(texts)s harmless sentences (%(percentage)s %%) contain one: %(worst)s.") % figures


class WordForm(TenantModelForm):
    """One word that is there already."""

    accepts_hits = forms.BooleanField(
        label=_("List it although harmless sentences contain it"), required=False, widget=UnfoldBooleanWidget
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_active = cleaned.get("is_active", True)
        if not self.errors and is_active and not cleaned["accepts_hits"] and _SEARCHED & {*self.changed_data}:
            self._try(self.listed(cleaned))
        return cleaned

    def listed(self, cleaned: dict[str, Any]) -> list[Word]:
        return [Word(cleaned["text"], cleaned["category"], cleaned["action"], cleaned["reading"])]

    def _try(self, words: list[Word]) -> None:
        tenant_id = getattr(self.instance, "tenant_id", None)
        allowed = queries.active_words(tenant_id) if tenant_id else []
        result = trial.tried_on_samples(words, allowed=allowed)
        if result.hit:
            self.add_error("accepts_hits", told(result))


class NewWordsForm(WordForm):
    """One word or a thousand: category and action are the same for all of them."""

    words = LinesField(label=_("words"), each=_validate_line, help_text=_("One per line."))
    in_pinyin = forms.BooleanField(
        label=_("Find them in pinyin too"), required=False, widget=UnfoldBooleanWidget
    )

    def listed(self, cleaned: dict[str, Any]) -> list[Word]:
        return [
            Word(
                text, cleaned["category"], cleaned["action"], reading_of(text) if cleaned["in_pinyin"] else ""
            )
            for text in cleaned["words"]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("words"):
            self.instance.text = cleaned["words"][0]  # the row that the page calls the added one
        return cleaned


class TenantForm(forms.Form):
    """Whose list: superusers choose."""

    tenant = forms.ModelChoiceField(
        label=_("tenant"), queryset=Tenant.objects.order_by("name"), widget=UnfoldAdminSelectWidget
    )
