"""What an inbox's chat looks like and how it behaves."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.tenants import Inbox
from apps.tenants.scoping import TenantOwned
from apps.tenants.texts import languages, tidy_texts
from apps.tenants.widget_settings import (
    tidy_accent,
    tidy_accent_dark,
    tidy_faces,
    tidy_fields,
    tidy_locales,
    tidy_picture,
    tidy_proactive,
)

LONGEST = {
    "launcher_title": 40,
    "announcement": 500,
    "consent_text": 1000,
    "pre_chat_title": 120,
    "off_hours_text": 500,
}
_TIDY: dict[str, Callable[[Any], Any]] = {
    **{name: partial(tidy_texts, longest=longest) for name, longest in LONGEST.items()},
    "faces": tidy_faces,
    "assistant_avatar_url": tidy_picture,
    "logo_url": tidy_picture,
    "accent": tidy_accent,
    "accent_dark": tidy_accent_dark,
    "pre_chat_fields": tidy_fields,
    "proactive": tidy_proactive,
    "locales": tidy_locales,
}
PICTURES = "/widget/pictures/"
_MARKDOWN = _("May hold **bold**, *italics*, lists and [links](https://…).")


def _texts(name: Any, help_text: Any = "") -> "models.JSONField[Any, Any]":
    return models.JSONField(name, default=dict, blank=True, help_text=help_text)


def _colour(name: Any, help_text: Any) -> "models.CharField[str, str]":
    return models.CharField(name, max_length=7, blank=True, help_text=help_text)


def _picture(name: Any, help_text: Any = "") -> "models.CharField[str, str]":
    return models.CharField(name, max_length=200, blank=True, help_text=help_text)


class WidgetSettings(TenantOwned):
    """An inbox without a row has the defaults. Texts are kept by language, see apps.tenants.texts."""

    class ReplyTime(models.TextChoices):
        UNSAID = "", _("say nothing")
        MINUTES = "minutes", _("within minutes")
        HOURS = "hours", _("within a few hours")
        DAY = "day", _("within a day")

    class Radius(models.TextChoices):
        ROUND = "round", _("round")
        SOFT = "soft", _("slightly rounded")
        SQUARE = "square", _("square")

    class Position(models.TextChoices):
        RIGHT = "right", _("right")
        LEFT = "left", _("left")

    class Launcher(models.TextChoices):
        STANDARD = "standard", _("round button")
        EXPANDED = "expanded_bubble", _("wide button with a title")

    class PreChat(models.TextChoices):
        NEVER = "", _("never")
        ALWAYS = "always", _("before every first message")
        OFF_HOURS = "off_hours", _("outside opening hours only")

    class RatingStyle(models.TextChoices):
        FACES = "faces", _("five faces")
        STARS = "stars", _("five stars")
        NONE = "none", _("do not ask")

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))

    accent = _colour(_("colour"), _("Of buttons and of the visitor's own messages. Empty: pine green."))
    accent_dark = _colour(
        _("colour on dark ground"), _("Empty: the colour above, made lighter until it can be read.")
    )
    radius = models.CharField(_("corners"), max_length=8, choices=Radius, default=Radius.ROUND)
    logo_url = _picture(_("logo"))
    faces = models.JSONField(_("public faces"), default=list, blank=True)
    assistant_avatar_url = _picture(_("picture of the AI assistant"))
    reply_time = models.CharField(
        _("how soon people answer"),
        max_length=8,
        choices=ReplyTime,
        default=ReplyTime.UNSAID,
        blank=True,
        help_text=_("A promise to visitors: choose what you keep."),
    )

    launcher_position = models.CharField(_("side"), max_length=8, choices=Position, default=Position.RIGHT)
    launcher_type = models.CharField(_("button"), max_length=16, choices=Launcher, default=Launcher.STANDARD)
    launcher_title = _texts(_("title on the wide button"))

    announcement = _texts(_("announcement"), _MARKDOWN)
    off_hours_text = _texts(
        _("text outside opening hours"), _("Empty: a standard sentence that says when you open again.")
    )
    consent_text = _texts(_("consent notice"), _MARKDOWN)
    consent_required = models.BooleanField(_("must be accepted before the first message"), default=False)

    pre_chat_when = models.CharField(
        _("ask for details"), max_length=10, choices=PreChat, default=PreChat.NEVER, blank=True
    )
    pre_chat_title = _texts(_("title of the form"))
    pre_chat_fields = models.JSONField(_("fields of the form"), default=list, blank=True)
    proactive = models.JSONField(_("greetings that come by themselves"), default=list, blank=True)

    rating = models.CharField(_("rating"), max_length=5, choices=RatingStyle, default=RatingStyle.FACES)
    has_transcript = models.BooleanField(_("visitors may have the conversation mailed to them"), default=True)
    has_attachments = models.BooleanField(_("visitors may send files"), default=True)
    has_emoji = models.BooleanField(_("emoji picker"), default=True)
    has_sound = models.BooleanField(_("sounds"), default=True, help_text=_("Each visitor can mute them."))
    identity_required = models.BooleanField(
        _("only signed-in users may write"),
        default=False,
        help_text=_("Visitors need a valid identifier_hash; see «Installation»."),
    )
    locales = models.JSONField(_("languages"), default=languages, blank=True)

    class Meta:
        verbose_name = _("appearance and behaviour")
        verbose_name_plural = _("appearance and behaviour")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return str(self.inbox)

    def clean_fields(self, exclude: Any = None) -> None:
        """Puts what is written freely into one tidy form, or says what is wrong with it."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field, tidy in _TIDY.items():
            try:
                setattr(self, field, tidy(getattr(self, field)))
            except ValidationError as error:
                errors.setdefault(field, []).extend(error.error_list)
        if errors:
            raise ValidationError(errors)

    def clean(self) -> None:
        if self.pre_chat_when and not self.pre_chat_fields:
            raise ValidationError({"pre_chat_fields": _("Add a field, or choose to ask for nothing.")})


class WidgetPicture(TenantOwned):
    """A logo or a face, small, drawn anew by the server, and public: its id is its address."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def address(self) -> str:
        return f"{PICTURES}{self.pk}"
