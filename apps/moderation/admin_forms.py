"""Forms of the word list. Before words go live they are tried on harmless sentences."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from apps.moderation import queries, trial
from apps.moderation.automaton import Word
from apps.moderation.models import MAX_WORD_LENGTH, AllowedPhrase, validate_word
from apps.moderation.trial import Trial
from apps.moderation.variants import reading_of
from apps.tenants.admin_forms import LinesField, TenantModelForm
from apps.tenants.models import Tenant


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


class TriedForm(TenantModelForm):
    """Its words are tried on harmless sentences when what counts for them changes; hits have to be meant."""

    tried_when: ClassVar[frozenset[str]]

    accepts_hits = forms.BooleanField(
        label=_("List it although harmless sentences contain it"), required=False, widget=UnfoldBooleanWidget
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("accepts_hits") and self.tried_when & {*self.changed_data}:
            self._try(self.listed(cleaned))
        return cleaned

    def listed(self, cleaned: dict[str, Any]) -> list[Word]:
        """What would count."""
        raise NotImplementedError

    def _try(self, words: list[Word]) -> None:
        tenant_id = getattr(self.instance, "tenant_id", None)
        allowed = queries.active_words(tenant_id) if tenant_id else []
        result = trial.tried_on_samples(words, allowed=allowed)
        if result.hit:
            self.add_error("accepts_hits", told(result))


class WordForm(TriedForm):
    """One word that is there already."""

    tried_when = frozenset({"words", "text", "action", "reading", "in_pinyin", "is_active"})

    def listed(self, cleaned: dict[str, Any]) -> list[Word]:
        if not cleaned["is_active"]:
            return []
        return [Word(cleaned["text"], cleaned["category"], cleaned["action"], cleaned["reading"])]


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


class PhrasesForm(TenantModelForm):
    """Phrases to be allowed, any number of them."""

    words = LinesField(
        label=_("phrases"),
        each=_validate_line,
        help_text=_(
            "One per line. What is listed inside such a phrase is no hit: «加微信群» allows «加微信» there."
        ),
    )

    class Meta:
        model = AllowedPhrase
        fields = ("tenant",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("words"):
            self.instance.text = cleaned["words"][0]
        return cleaned


class PhraseForm(TenantModelForm):
    class Meta:
        model = AllowedPhrase
        fields = ("tenant", "text", "is_active")


class TenantForm(forms.Form):
    """Whose list: superusers choose."""

    tenant = forms.ModelChoiceField(
        label=_("tenant"), queryset=Tenant.objects.order_by("name"), widget=UnfoldAdminSelectWidget
    )
