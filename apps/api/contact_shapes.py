"""How notes, blocks and merges of contacts look to programs."""

from typing import Any

from rest_framework import serializers

from apps.api.shapes import PageShape, Shape
from apps.common.clock import isoformat
from apps.conversations.models import Block, ContactMerge, ContactNote

Json = dict[str, Any]


class NoteSerializer(Shape):
    id = serializers.UUIDField()
    contact_id = serializers.UUIDField()
    author = serializers.CharField()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class NotesSerializer(PageShape):
    results = NoteSerializer(many=True)


class BlockSerializer(Shape):
    id = serializers.UUIDField()
    contact_id = serializers.UUIDField(allow_null=True)
    network = serializers.CharField(help_text="Empty: of a contact.")
    reason = serializers.CharField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class BlocksSerializer(PageShape):
    results = BlockSerializer(many=True)


class MergeSerializer(Shape):
    id = serializers.UUIDField()
    kept_id = serializers.UUIDField()
    joined_id = serializers.UUIDField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


def note_json(note: ContactNote) -> Json:
    return {
        "id": str(note.id),
        "contact_id": str(note.contact_id),
        "author": note.author_name,
        "text": note.text,
        "created_at": isoformat(note.created_at),
        "edited_at": isoformat(note.edited_at) if note.edited_at else None,
    }


def block_json(block: Block) -> Json:
    return {
        "id": str(block.id),
        "contact_id": str(block.contact_id) if block.contact_id else None,
        "network": block.network,
        "reason": block.reason,
        "by": block.by_name,
        "created_at": isoformat(block.created_at),
        "expires_at": isoformat(block.expires_at) if block.expires_at else None,
    }


def merge_json(merge: ContactMerge) -> Json:
    return {
        "id": str(merge.id),
        "kept_id": str(merge.kept_id),
        "joined_id": str(merge.joined_id),
        "by": merge.by_name,
        "created_at": isoformat(merge.created_at),
        "undone_at": isoformat(merge.undone_at) if merge.undone_at else None,
    }
