"""Filters that people keep under a name: their own, and those that a supervisor made for everybody."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.conversations.filtering.grammar import Filter
from apps.conversations.models import MAX_VIEW_NAME, SavedView
from apps.tenants.models import User

MOST = 50


class ViewMissing(Exception):
    """No such view in this tenant, or not this person's to see."""


class ViewForbidden(Exception):
    """Views for everybody are a supervisor's."""


class InvalidName(Exception):
    """A name has one to 60 characters."""


class TooManyViews(Exception):
    """A person has at most 50."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps views. may_share: makes, changes and removes those for everybody."""

    tenant_id: UUID
    user: User
    may_share: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    name: str
    filter: Filter
    sort: str = ""
    is_shared: bool = False


def views(tenant_id: UUID, user_id: UUID) -> QuerySet[SavedView]:
    """What this person sees, by name."""
    return SavedView.objects.for_tenant(tenant_id).filter(Q(owner_id=user_id) | Q(is_shared=True))


@transaction.atomic
def keep_view(keeper: Keeper, wanted: Wanted) -> SavedView:
    """Raises ViewForbidden, InvalidName, TooManyViews."""
    _require_right(keeper, wanted.is_shared)
    own = SavedView.objects.for_tenant(keeper.tenant_id).filter(owner=keeper.user)
    if own.count() >= MOST:
        raise TooManyViews(f"a person has at most {MOST} views")
    view = SavedView(tenant_id=keeper.tenant_id, owner=keeper.user)
    return _stored(view, wanted)


@transaction.atomic
def change_view(keeper: Keeper, view_id: UUID, wanted: Wanted) -> SavedView:
    """Raises ViewMissing, ViewForbidden, InvalidName."""
    view = _locked(keeper, view_id)
    _require_right(keeper, wanted.is_shared)
    return _stored(view, wanted)


@transaction.atomic
def remove_view(keeper: Keeper, view_id: UUID) -> None:
    """Raises ViewMissing, ViewForbidden."""
    _locked(keeper, view_id).delete()


def _locked(keeper: Keeper, view_id: UUID) -> SavedView:
    view = views(keeper.tenant_id, keeper.user.pk).select_for_update(of=("self",)).filter(pk=view_id).first()
    if view is None:
        raise ViewMissing("no such view")
    if view.is_shared:
        _require_right(keeper, is_shared=True)
    return view


def _require_right(keeper: Keeper, is_shared: bool) -> None:
    if is_shared and not keeper.may_share:
        raise ViewForbidden("views for everybody are a supervisor's")


def _stored(view: SavedView, wanted: Wanted) -> SavedView:
    name = wanted.name.strip()
    if not 1 <= len(name) <= MAX_VIEW_NAME or not name.isprintable():
        raise InvalidName(f"a name has one to {MAX_VIEW_NAME} characters")
    view.name, view.filter, view.sort, view.is_shared = (
        name,
        wanted.filter.json,
        wanted.sort,
        wanted.is_shared,
    )
    view.save()
    return view
