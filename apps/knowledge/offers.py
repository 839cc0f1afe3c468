"""Whether an article may be found now: of the index's entries and of what is read of the winners alike."""

from collections.abc import Collection as Several
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Offer(Protocol):
    @property
    def collection_id(self) -> UUID: ...
    @property
    def valid_from(self) -> datetime | None: ...
    @property
    def valid_until(self) -> datetime | None: ...


def closed_because(offer: Offer, collection_ids: Several[UUID] | None, moment: datetime) -> str:
    """other_collection, not_begun or over; empty: it may be found. collection_ids: none for all."""
    if collection_ids and offer.collection_id not in collection_ids:
        return "other_collection"
    if offer.valid_from is not None and offer.valid_from > moment:
        return "not_begun"
    return "over" if offer.valid_until is not None and offer.valid_until <= moment else ""
