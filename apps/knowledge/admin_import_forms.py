"""Forms of the import: what is uploaded, how it is saved, and one article before it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from apps.knowledge.importing import limits
from apps.knowledge.models import Article, ImportItem, ImportJob
from apps.tenants.admin_forms import LinesField, TenantModelForm

ACCEPTED = ".md,.txt,.html,.htm,.pdf,.docx,.xlsx,.csv,.tsv,.jsonl,.ndjson,.zip"


class FilesWidget(UnfoldAdminFileFieldWidget):  # type: ignore[misc]
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. Its value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesWidget(attrs={"accept": ACCEPTED}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        if len(files) > limits.MAX_FILES:
            raise forms.ValidationError(_("An import takes up to 50 files."))
        return [super(FilesField, self).clean(file, initial) for file in files]


def _files_field() -> FilesField:
    return FilesField(
        label=_("Files"),
        allow_empty_file=True,  # which the import then says of that file
        help_text=_(
            "md, txt, html, pdf, docx, xlsx, csv, jsonl, or a zip of these. "
            "Up to 25 MB a file, 30 MB at a time, 50 files and 100 MB together."
        ),
    )


class FilesForm(forms.Form):
    uploads = _files_field()


class UploadForm(TenantModelForm):
    uploads = _files_field()
    more_follow = forms.BooleanField(
        label=_("I will add more files"), required=False, widget=UnfoldBooleanWidget
    )

    class Meta:
        model = ImportJob
        fields = ("tenant", "collection")


class SaveForm(forms.Form):
    article_state = forms.ChoiceField(
        label=_("Save as"),
        required=False,
        choices=[
            ("", _("what the file says, otherwise drafts")),
            (Article.State.DRAFT, _("drafts")),
            (Article.State.PUBLISHED, _("published articles")),
        ],
        widget=UnfoldAdminSelectWidget(),
    )


class ItemForm(TenantModelForm):
    """An article to be. What it says is in `fields`; see importing/rows.py."""

    SAID = ("body", "similar_questions", "tags", "language")

    body = forms.CharField(label=_("Text"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 16}))
    similar_questions = LinesField(label=_("Similar questions"), required=False, help_text=_("One per line."))
    tags = LinesField(label=_("Tags"), required=False, help_text=_("One per line."))
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=Article.Language.choices,
        widget=UnfoldAdminSelectWidget(),
    )

    class Meta:
        model = ImportItem
        fields = ("title", "is_selected")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.SAID:
            if name in self.fields:
                self.initial[name] = self.instance.fields.get(name, self.fields[name].initial)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", *self.SAID)}
