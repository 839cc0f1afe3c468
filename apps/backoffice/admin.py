"""What pages of the back office need from an app that theirs must not know. Imported with the other admin pages."""

from apps.backoffice import admin_invitations, admin_word_trials
from apps.backoffice.collection_uses import inboxes_by_collection
from apps.backoffice.samples import recent_visitor_texts
from apps.desk.usage import uses
from apps.knowledge.admin_collections import read_uses_with
from apps.moderation.trial import read_own_texts_with
from apps.tenants.admin_limits import read_uses_with as read_limits_with

__all__ = ["admin_invitations", "admin_word_trials"]

read_limits_with(uses)
read_uses_with(inboxes_by_collection)
read_own_texts_with(recent_visitor_texts)
