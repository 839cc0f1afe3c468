"""The base of every admin page: a tenant's people reach their tenant's rows, by role, and leave a trace.

In every list, form, choice, autocomplete, action, deletion and history page the rows come from get_queryset().
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from apps.common.sensitive import Kind
from apps.tenants import admin_audit
from apps.tenants.admin_filters import ScopedRelatedFilter
from apps.tenants.admin_forms import EachLine, LinesField, TenantModelForm
from apps.tenants.admin_naming import veiled_tree
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import Scope, scope_of
from apps.tenants.scoping import TenantOwned
from apps.tenants.veil import Veil, veil_in

_REFUSAL = "_kefu_refusal"
# What may stand behind a filter's field in a list's address. Anything else would let people ask a secret
# letter by letter (?identity_secret__startswith=a).
_FILTER_SUFFIXES = frozenset(
    {"", "exact", "isnull", "in", "gt", "gte", "lt", "lte", "id__exact", "pk__exact"}
)


class TenantModelAdmin(ModelAdmin):  # type: ignore[misc]
    area: ClassVar[Area]
    verb: ClassVar[Verb | None] = None  # what changing takes besides the area
    form = TenantModelForm
    lines_fields: ClassVar[dict[str, EachLine | None]] = {}  # JSON lists, written one entry per line
    list_select_related: Sequence[str] = ()
    list_per_page = 50
    list_filter_submit = False
    show_full_result_count = False
    warn_unsaved_form = True

    # ── whose rows ──────────────────────────────────────────────────────────────────────────────────
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        scope = scope_of(request)
        if scope is None:
            return rows.none()
        return rows if scope.tenant is None else self.rows_of(rows, scope)

    def rows_of(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        """The rows of the scope's tenant. Models that do not carry the tenant override this."""
        assert scope.tenant is not None
        return rows.filter(tenant_id=scope.tenant.id)

    def is_within(self, scope: Scope, row: Any) -> bool:
        """Whether this row, loaded by whatever way, is the scope's."""
        return scope.tenant is None or row.tenant_id == scope.tenant.id

    # ── what a role may do ──────────────────────────────────────────────────────────────────────────
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        scope = scope_of(request)
        return scope is not None and scope.may_view(self.area) and self._reaches(scope, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        scope = scope_of(request)
        if scope is None or not scope.may_change(self.area):
            return False
        return (self.verb is None or scope.may(self.verb)) and self._reaches(scope, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def _reaches(self, scope: Scope, obj: Any) -> bool:
        return not isinstance(obj, Model) or self.is_within(scope, obj)  # the theme also passes bare ids

    # ── how rows are called ─────────────────────────────────────────────────────────────────────────
    def shown(self, row: Any) -> Any:
        """The row as it may be named to people. Where that tells of a contact: a masked copy, never to be stored."""
        return row

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with a row may be anybody's: conversations with an inbox, notes with a contact."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        tenant_ids = {row.tenant_id for row in objs if isinstance(row, TenantOwned)}
        veil = Veil(frozenset[Kind]().union(*(veil_in(each).kinds for each in tenant_ids)))
        return veiled_tree(veil, deleted), counts, forbidden, veiled_tree(veil, protected)

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────
    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        return [*columns, "tenant"] if self._shows_tenant(request) else columns

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        related = list(self.list_select_related)
        return [*related, "tenant"] if self._shows_tenant(request) else related

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = [*super().get_list_filter(request), *(["tenant"] if self._shows_tenant(request) else [])]
        return [self._scoped_filter(each) for each in filters]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        for each in self.get_list_filter(request):
            if getattr(each, "parameter_name", None) == lookup:  # a filter of its own, which reads the value
                return True
            name = each[0] if isinstance(each, tuple) else each
            rest = lookup.removeprefix(name) if isinstance(name, str) else lookup
            if rest != lookup and rest.removeprefix("__") in _FILTER_SUFFIXES:
                return True
        return False

    def _scoped_filter(self, each: Any) -> Any:
        is_relation = isinstance(each, str) and "__" not in each and self.opts.get_field(each).is_relation
        return (each, ScopedRelatedFilter) if is_relation else each

    def _shows_tenant(self, request: HttpRequest) -> bool:
        scope = scope_of(request)
        return scope is not None and scope.tenant is None and issubclass(self.model, TenantOwned)

    # ── forms ───────────────────────────────────────────────────────────────────────────────────────
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = list(super().get_fieldsets(request, obj))
        return [(None, {"fields": ["tenant"]}), *fieldsets] if self._shows_tenant(request) else fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        readonly = list(super().get_readonly_fields(request, obj))
        return [*readonly, "tenant"] if obj is not None and self._shows_tenant(request) else readonly

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.BaseModelForm[Any]]":
        form: type[Any] = super().get_form(request, obj, change, **kwargs)
        scope = scope_of(request)
        form.tenant_id = scope.tenant.id if scope and scope.tenant else None
        form.refusal = getattr(request, _REFUSAL, None)
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.lines_fields:
            return LinesField(
                label=capfirst(db_field.verbose_name),
                help_text=_("One per line."),
                required=not db_field.blank,
                each=self.lines_fields[db_field.name],
            )
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        self._narrow(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        self._narrow(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _narrow(self, db_field: "Field[Any, Any]", request: HttpRequest, kwargs: dict[str, Any]) -> None:
        """Choices are what the related admin page would list for the same person."""
        related = db_field.related_model
        assert isinstance(related, type)
        kwargs.setdefault("queryset", self.admin_site.get_model_admin(related).get_queryset(request))

    # ── writes ──────────────────────────────────────────────────────────────────────────────────────
    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        """Save by the app's service where it has one. May raise ValidationError, which the form then shows."""
        row.save()

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        """Delete by the app's service where it has one."""
        self.model._default_manager.filter(tenant_id=tenant_id, pk__in=ids).delete()

    def audited_tenants(self, request: HttpRequest, row: Any) -> Iterable[UUID]:
        return [row.tenant_id]

    def audit(self, request: HttpRequest, action: str, row: Any, changes: admin_audit.Changes) -> None:
        tenant_ids = self.audited_tenants(request, row)
        admin_audit.record(request, tenant_ids=tenant_ids, action=action, row=row, changes=changes)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.store(request, obj, form)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changes = admin_audit.form_changes(form, is_new=not change)
        if changes or not change:
            self.audit(request, "changed" if change else "added", form.instance, changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._delete(request, list(queryset))

    @transaction.atomic
    def _delete(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        ids: dict[UUID, list[UUID]] = defaultdict(list)
        for row in rows:
            self.audit(request, "deleted", row, admin_audit.snapshot(row))
            ids[row.tenant_id].append(row.pk)
        for tenant_id, own in ids.items():
            self.remove(tenant_id=tenant_id, ids=own)

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """When a service refuses what the form had accepted, show the same form again with its reason."""
        try:
            with transaction.atomic():
                response: HttpResponse = super()._changeform_view(request, object_id, form_url, extra_context)
                return response
        except ValidationError as error:
            refusal = error
        except IntegrityError:
            refusal = ValidationError(_("Somebody has stored the same just now. Look at the list first."))
        setattr(request, _REFUSAL, refusal)
        shown: HttpResponse = super()._changeform_view(request, object_id, form_url, extra_context)
        return shown


class EvidenceAdmin(TenantModelAdmin):
    """What happened is looked at, never changed: not by superusers either."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
