"""Contacts: who they are, and their conversations."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.contact_inputs import ContactBody, ContactChange
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import ContactQuery, PageQuery
from apps.api.paging import page
from apps.api.shapes import ContactSerializer, ContactsSerializer, ConversationsSerializer, contact_json
from apps.api.views import ApiView, Json, found, parsed
from apps.conversations.contacts import Identity
from apps.conversations.finding.contacts import saying
from apps.conversations.labels import labels_named
from apps.conversations.models import Contact
from apps.conversations.people import Change, change_contact, contacts_of, people
from apps.conversations.queries import contact, conversations, with_labels
from apps.conversations.removing import remove_contacts
from apps.conversations.wire import conversation_row_json
from apps.desk.program.describing import describe_contact
from apps.tenants import auditing
from apps.tenants.veil import veil_for

TAG = "contacts"


class ContactList(ApiView):
    @operation("contacts_list", tag=TAG, query=ContactQuery, answers={200: ContactsSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's contacts, newest first. Of those that were merged the one that stands for the person; an
        identifier finds whoever has it."""
        query = parsed(ContactQuery, request.query_params)
        rows = people(self.tenant_id)
        if "identifier" in query:
            rows = Contact.objects.for_tenant(self.tenant_id).filter(identifier=query["identifier"])
        if text := query.get("q"):
            rows = rows.filter(saying(self.tenant_id, text))
        return Response(
            page(request, with_labels(rows), contact_json, cursor=query["cursor"], limit=query["limit"])
        )

    @operation(
        "contacts_create",
        tag=TAG,
        body=ContactBody,
        answers={200: ContactSerializer, 201: ContactSerializer},
        errors=(409, 422),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a contact; with a known identifier it is that one, described anew, and the answer is 200."""
        body = parsed(ContactBody, request.data)
        identity = Identity(**body, is_verified=bool(body["identifier"]))
        row, is_new = describe_contact(self.program, identity)
        return Response(contact_json(row), status=201 if is_new else 200)


class ContactDetail(ApiView):
    @operation("contacts_read", tag=TAG, answers={200: ContactSerializer}, errors=(404,))
    def get(self, request: Request, contact_id: UUID) -> Response:
        """One contact."""
        return Response(contact_json(found(contact(self.tenant_id, contact_id))))

    @operation(
        "contacts_change", tag=TAG, body=ContactChange, answers={200: ContactSerializer}, errors=(404, 409)
    )
    def patch(self, request: Request, contact_id: UUID) -> Response:
        """Change what is given, on the person behind the contact."""
        veil = veil_for(self.key.tenant, self.key.scopes)
        row = change_contact(self.tenant_id, contact_id, self._change(request), veil=veil)
        return Response(contact_json(row))

    @operation("contacts_delete", tag=TAG, answers={204: None}, errors=(404, 409))
    def delete(self, request: Request, contact_id: UUID) -> Response:
        """Delete the contact for good: conversations, files, notes, and what was merged into it. 409 `on_hold` while a
        legal hold keeps any of it."""
        row = found(contact(self.tenant_id, contact_id))
        remove_contacts(tenant_id=self.tenant_id, contact_ids=[row.id])
        auditing.record(
            tenant_id=self.tenant_id,
            action="deleted",
            object_type=Contact._meta.label_lower,
            object_id=row.id,
            title=f"#{row.id.hex[-6:]}",
        )
        return Response(status=204)

    def _change(self, request: Request) -> Change:
        body: Json = parsed(ContactChange, request.data, partial=True)
        about = {name: body[name] for name in ("name", "email", "phone", "avatar_url") if name in body}
        named = labels_named(self.tenant_id, body["labels"]) if "labels" in body else None
        return Change(**about, attributes=body.get("custom_attributes"), labels=named)


class ContactConversations(ApiView):
    @operation(
        "contacts_conversations",
        tag=TAG,
        query=PageQuery,
        answers={200: ConversationsSerializer},
        errors=(404,),
    )
    def get(self, request: Request, contact_id: UUID) -> Response:
        """All conversations of the person behind the contact, newest first."""
        query = parsed(PageQuery, request.query_params)
        ids = [row.id for row in contacts_of(self.tenant_id, contact_id)]
        rows = with_labels(conversations(self.tenant_id)).filter(contact__in=ids)
        answer = page(request, rows, conversation_row_json, cursor=query["cursor"], limit=query["limit"])
        return Response(answer)
