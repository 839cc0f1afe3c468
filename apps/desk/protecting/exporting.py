"""A person's data as one zip: person.json, a file for each conversation, and what was attached."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from typing import Any, cast

from django.core.files.base import File

from apps.conversations import queries
from apps.conversations.files import places
from apps.conversations.models import Attachment, Contact
from apps.desk.models import DataRequest
from apps.desk.protecting import archive
from apps.desk.protecting.telling_all import conversation_json, file_name, files_of, person_json

Progress = Callable[[int, int], None]
Json = dict[str, Any]
IN_MEMORY = 4 * 1024 * 1024


def export(request: DataRequest, contacts: list[Contact], *, progress: Progress) -> dict[str, int]:
    """Store the file of this request. Answers how many of what is in it. Raises OSError."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        with zipfile.ZipFile(cast("Any", target), "w", zipfile.ZIP_DEFLATED) as bundle:
            counts = _filled(bundle, contacts, progress)
        request.size = target.tell()
        archive.put(request, File(cast("Any", target)))
    return counts


def _filled(bundle: zipfile.ZipFile, contacts: list[Contact], progress: Progress) -> dict[str, int]:
    person = person_json(contacts)
    _add(bundle, "person.json", person)
    own = queries.conversations(contacts[0].tenant_id).filter(contact__in=[each.id for each in contacts])
    counts = {"contacts": len(contacts), "conversations": 0, "messages": 0, "files": 0, "files_missing": 0}
    total = own.count()
    for conversation in own.order_by("created_at", "id").iterator(chunk_size=50):
        told = conversation_json(conversation)
        _add(bundle, f"conversations/{conversation.created_at:%Y-%m-%d}-{conversation.id}.json", told)
        counts["conversations"] += 1
        counts["messages"] += len(told["messages"])
        progress(counts["conversations"], total)
    for attachment in files_of(contacts):
        counts["files" if _copied(bundle, attachment) else "files_missing"] += 1
    return counts


def _add(bundle: zipfile.ZipFile, name: str, content: Json) -> None:
    bundle.writestr(name, json.dumps(content, ensure_ascii=False, indent=2))


def _copied(bundle: zipfile.ZipFile, attachment: Attachment) -> bool:
    try:
        source = places.fetch(attachment.tenant_id, attachment.id)
    except OSError:
        return False
    with source, bundle.open(file_name(attachment.id, attachment.name), "w") as target:
        shutil.copyfileobj(source, target)
    return True
