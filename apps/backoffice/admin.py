"""What pages of the back office need from an app that theirs must not know. Imported with the other admin pages."""

from apps.backoffice.collection_uses import inboxes_by_collection
from apps.backoffice.samples import recent_visitor_texts
from apps.knowledge.admin_collections import read_uses_with
from apps.moderation.trial import read_own_texts_with

read_uses_with(inboxes_by_collection)
read_own_texts_with(recent_visitor_texts)
