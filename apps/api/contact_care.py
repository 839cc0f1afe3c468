"""What is done with contacts: notes, blocks, merges."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.contact_inputs import BlockBody, BlockQuery, MergeBody, NetworkBody, NoteBody
from apps.api.contact_shapes import (
    BlockSerializer,
    BlocksSerializer,
    MergeSerializer,
    NoteSerializer,
    NotesSerializer,
    block_json,
    merge_json,
    note_json,
)
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import EmptyBody, PageQuery
from apps.api.paging import page
from apps.api.views import ApiView, parsed
from apps.conversations import merging, notes
from apps.conversations.blocks import block_in, blocks
from apps.desk import blocking
from apps.desk.blocking import Terms

TAG = "contacts"


class ContactNotes(ApiView):
    @operation("contacts_notes", tag=TAG, query=PageQuery, answers={200: NotesSerializer}, errors=(404,))
    def get(self, request: Request, contact_id: UUID) -> Response:
        """What was written down about the person, newest first."""
        query = parsed(PageQuery, request.query_params)
        rows = notes.notes(self.tenant_id, contact_id)
        return Response(page(request, rows, note_json, cursor=query["cursor"], limit=query["limit"]))

    @operation(
        "contacts_notes_post", tag=TAG, body=NoteBody, answers={201: NoteSerializer}, errors=(404, 409, 422)
    )
    @idempotent
    def post(self, request: Request, contact_id: UUID) -> Response:
        """Write something down, under the name of the key."""
        text = parsed(NoteBody, request.data)["text"]
        note = notes.add_note(
            self.tenant_id, contact_id, text=text, author=None, author_name=self.program.name
        )
        return Response(note_json(note), status=201)


class ContactMerging(ApiView):
    @operation(
        "contacts_merge", tag=TAG, body=MergeBody, answers={201: MergeSerializer}, errors=(404, 409, 422)
    )
    @idempotent
    def post(self, request: Request, contact_id: UUID) -> Response:
        """Another contact is the same person: it joins this one. No visitor gets to read more than before."""
        joined_id = parsed(MergeBody, request.data)["contact"]
        row = merging.merge(self.tenant_id, contact_id, joined_id, by=None, by_name=self.program.name)
        return Response(merge_json(row), status=201)


class MergeUndoing(ApiView):
    @operation(
        "contacts_merge_undo", tag=TAG, body=EmptyBody, answers={200: MergeSerializer}, errors=(404, 409, 422)
    )
    @idempotent
    def post(self, request: Request, merge_id: UUID) -> Response:
        """Two people again, each as before; within thirty days."""
        parsed(EmptyBody, request.data)
        return Response(merge_json(merging.undo(self.tenant_id, merge_id)))


class ContactBlocking(ApiView):
    @operation(
        "contacts_block", tag=TAG, body=BlockBody, answers={201: BlockSerializer}, errors=(404, 409, 422)
    )
    @idempotent
    def post(self, request: Request, contact_id: UUID) -> Response:
        """Block the person: open chats end at once, and none can be opened."""
        terms = Terms(**parsed(BlockBody, request.data))
        return Response(block_json(blocking.block_contact(self.program, contact_id, terms)), status=201)


class BlockList(ApiView):
    @operation("blocks_list", tag=TAG, query=BlockQuery, answers={200: BlocksSerializer})
    def get(self, request: Request) -> Response:
        """Who is blocked, newest first; expired blocks included."""
        query = parsed(BlockQuery, request.query_params)
        rows = blocks(self.tenant_id)
        rows = rows.filter(contact=query["contact"]) if "contact" in query else rows
        return Response(page(request, rows, block_json, cursor=query["cursor"], limit=query["limit"]))

    @operation("blocks_create", tag=TAG, body=NetworkBody, answers={201: BlockSerializer}, errors=(409, 422))
    @idempotent
    def post(self, request: Request) -> Response:
        """Block an address, or a network up to a /16 (IPv6: /32). Others may use it too."""
        body = parsed(NetworkBody, request.data)
        network = body.pop("network")
        return Response(block_json(blocking.block_network(self.program, network, Terms(**body))), status=201)


class BlockDetail(ApiView):
    @operation("blocks_delete", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, block_id: UUID) -> Response:
        """Lift the block."""
        blocking.unblock(self.program, block_in(self.tenant_id, block_id))
        return Response(status=204)
