"""What pages of the back office need from an app that theirs must not know. Imported with the other admin pages."""

from apps.backoffice.samples import recent_visitor_texts
from apps.moderation.trial import read_own_texts_with

read_own_texts_with(recent_visitor_texts)
