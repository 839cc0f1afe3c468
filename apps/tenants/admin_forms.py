"""Form parts that every admin page shares: the tenant set by the server, lists written one entry per line."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.tenants.scoping import TenantOwned

EachLine = Callable[[str], None]
ROWS = 5


class TenantModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Bound to a tenant by TenantModelAdmin.get_form, on a class made for this one request."""

    tenant_id: UUID | None = None  # None: a superuser, who may choose
    refusal: ValidationError | None = None  # what a service said to this very input

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.tenant_id and self.instance._state.adding and isinstance(self.instance, TenantOwned):
            self.instance.tenant_id = self.tenant_id
        self._narrow_choices()

    def _narrow_choices(self) -> None:
        tenant_id = getattr(self.instance, "tenant_id", None)
        for field in self.fields.values():
            rows = getattr(field, "queryset", None)
            if tenant_id and isinstance(rows, QuerySet) and issubclass(rows.model, TenantOwned):
                field.queryset = rows.filter(tenant_id=tenant_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        tenant = cleaned.get("tenant")
        tenant_id = tenant.pk if tenant else getattr(self.instance, "tenant_id", None)
        for name, value in list(cleaned.items()):
            if any(row.tenant_id != tenant_id for row in _owned_rows(value)):
                self.add_error(name, _("This belongs to another tenant."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Unlike Django's, the tenant takes part: names are unique within it."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        if getattr(self.instance, "tenant_id", None) and "tenant" not in self.errors:
            excluded.discard("tenant")
        return excluded

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.refusal is not None:
            self._show(self.refusal)

    def _show(self, refusal: ValidationError) -> None:
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            known = name if name in self.fields and name != NON_FIELD_ERRORS else None
            self.add_error(known, errors)


def _owned_rows(value: object) -> list[TenantOwned]:
    rows = value if isinstance(value, QuerySet) else [value]
    return [row for row in rows if isinstance(row, TenantOwned)]


class LinesField(forms.CharField):
    """A list of texts, written one per line."""

    def __init__(self, *, each: EachLine | None = None, **kwargs: Any) -> None:
        super().__init__(**{"widget": UnfoldAdminTextareaWidget(attrs={"rows": ROWS})} | kwargs)
        self._each = each

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(item) for item in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        errors = [error for line in value for error in self._line_errors(line)]
        if errors:
            raise ValidationError(errors)

    def run_validators(self, value: Any) -> None:
        """Each line was validated by itself; CharField's own validators expect one text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)

    def _line_errors(self, line: str) -> list[ValidationError]:
        try:
            if self._each is not None:
                self._each(line)
        except ValidationError as error:
            return [ValidationError(f"{line}: {message}") for message in error.messages]
        return []
