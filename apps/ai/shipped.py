# ruff: noqa: E501 - one intent, one line
"""The intents that every tenant has: names, titles, what they mean, examples, and the classifier trained on them.

The trained classifier is part of the source (`python -m scripts.intents` makes and checks it): an installation
recognises from its first message on, all processes by the same bytes, and only tenants with intents of their own train.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.ai.classifier import Classifier

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

FOLDER = Path(__file__).resolve().parent / "examples"
CLASSIFIER_FILE = FOLDER / "classifier.npz"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class ShippedIntent:
    name: str
    title: "StrPromise"
    meaning: str  # for a language model that is asked


_ALL = (
    ShippedIntent("consult", _("Question or advice"), "asks how something works, for advice or a recommendation"),
    ShippedIntent("product", _("Product question"), "asks about a product: size, material, stock, quality, authenticity"),
    ShippedIntent("price", _("Prices and discounts"), "asks for prices, discounts, coupons, points, or finds it expensive"),
    ShippedIntent("payment", _("Payment"), "asks how to pay, or a payment failed or was charged twice"),
    ShippedIntent("order_status", _("Where is my order"), "asks where an order or parcel is, or when it will come"),
    ShippedIntent("shipping", _("Shipping"), "asks about delivery costs, times, areas, carriers before ordering"),
    ShippedIntent("change_order", _("Change or cancel an order"), "wants to change or cancel an order or its address"),
    ShippedIntent("refund", _("Returns and refunds"), "wants to return something or have money back, without anger"),
    ShippedIntent("after_sales", _("Repair and exchange"), "something is broken, wrong or missing; repair, exchange, warranty"),
    ShippedIntent("invoice", _("Invoices"), "wants an invoice or receipt, or one corrected"),
    ShippedIntent("account", _("Account"), "login, password, registration, profile, deletion of the account"),
    ShippedIntent("contact", _("Opening hours and contact"), "asks for hours, telephone, address, or how long until somebody answers"),
    ShippedIntent("human_request", _("Wants a person"), "wants to talk to a human member of the staff"),
    ShippedIntent("complaint", _("Complaint"), "complains: angry, disappointed, accuses, threatens with authorities or bad reviews"),
    ShippedIntent("feedback", _("Praise and suggestions"), "praises or suggests an improvement"),
    ShippedIntent("partnership", _("Business and jobs"), "wholesale, franchise, cooperation, jobs, press"),
    ShippedIntent("chitchat", _("Chitchat"), "talks about the assistant itself or about nothing in particular"),
    ShippedIntent("greeting", _("Greeting"), "only greets"),
    ShippedIntent("thanks", _("Thanks"), "only thanks"),
    ShippedIntent("goodbye", _("Goodbye"), "only says goodbye or that nothing else is needed"),
    ShippedIntent("acknowledgement", _("Yes, no, all right"), "only acknowledges, agrees or declines"),
    ShippedIntent("spam", _("Advertising"), "advertises something to us; fraud"),
)  # fmt: skip
SHIPPED: Mapping[str, ShippedIntent] = {intent.name: intent for intent in _ALL}


@lru_cache(maxsize=1)
def shipped_examples() -> Mapping[str, tuple[str, ...]]:
    """By intent. Read-only: everybody shares it."""
    found: dict[str, list[str]] = {name: [] for name in SHIPPED}
    for language in LANGUAGES:
        name = ""
        for line in (FOLDER / f"{language}.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                name = line.strip("[]")
            elif line:
                found[name].append(line)
    return {name: tuple(texts) for name, texts in found.items()}


@lru_cache(maxsize=1)
def shipped_classifier() -> Classifier:
    return Classifier.from_bytes(CLASSIFIER_FILE.read_bytes())
