"""Rows for tests: plain functions, keyword arguments, as little as each row needs.

Every function that takes a tenant makes one when none is given.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import transaction

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.conversations.models import Contact, Conversation, Label, Message
from apps.conversations.services import Draft, Sender
from apps.conversations.visitors import Visitor
from apps.knowledge.storing import store_chunks
from apps.tenants.access import Desk
from apps.tenants.access import desk as desk_of
from apps.tenants.models import ApiKey, BusinessHours, Inbox, Membership, Team, Tenant, User
from apps.tenants.services import create_api_key

Fields = dict[str, Any]
EVERY_SCOPE = tuple(ApiKey.Scope.values)
PASSWORD = "a long password of the tests"
_number = count(1)


def make_tenant(**fields: Any) -> Tenant:
    number = next(_number)
    return Tenant.objects.create(**{"name": f"Tenant {number}", "slug": f"tenant-{number}"} | fields)


def make_inbox(*, tenant: Tenant | None = None, **fields: Any) -> Inbox:
    number = next(_number)
    defaults: Fields = {"name": f"Inbox {number}", "site_key": f"site-{number}"}
    return Inbox.objects.create(tenant=tenant or make_tenant(), **defaults | fields)


def make_user(
    *, tenant: Tenant | None = None, role: str = Membership.Role.AGENT, password: str = "", **fields: Any
) -> User:
    """A member of the tenant. Without a password the user signs in by force_login alone (hashing is slow)."""
    number = next(_number)
    user = User(**{"username": f"user-{number}", "display_name": f"User {number}"} | fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    make_membership(user=user, tenant=tenant or make_tenant(), role=role)
    return user


def make_membership(*, user: User, tenant: Tenant, role: str = Membership.Role.AGENT) -> Membership:
    return Membership.objects.create(user=user, tenant=tenant, role=role)


def make_superuser(**fields: Any) -> User:
    """Signs in to every page of the back office; a member of no tenant."""
    defaults: Fields = {"username": f"super-{next(_number)}", "is_staff": True, "is_superuser": True}
    user = User(**defaults | fields)
    user.set_unusable_password()
    user.save()
    return user


def make_desk(*, tenant: Tenant | None = None, role: str = Membership.Role.AGENT) -> Desk:
    tenant = tenant or make_tenant()
    return desk_of(make_user(tenant=tenant, role=role), tenant.id)


def make_contact(*, tenant: Tenant | None = None, **fields: Any) -> Contact:
    defaults: Fields = {"name": f"Contact {next(_number)}"}
    return Contact.objects.create(tenant=tenant or make_tenant(), **defaults | fields)


def make_conversation(
    *,
    tenant: Tenant | None = None,
    inbox: Inbox | None = None,
    contact: Contact | None = None,
    **fields: Any,
) -> Conversation:
    tenant = tenant or (inbox.tenant if inbox else contact.tenant if contact else make_tenant())
    if fields.get("status") == Conversation.Status.RESOLVED:
        fields.setdefault("resolved_at", now())
    return Conversation.objects.create(
        tenant=tenant,
        inbox=inbox or make_inbox(tenant=tenant),
        contact=contact or make_contact(tenant=tenant),
        **fields,
    )


def make_message(
    *,
    conversation: Conversation | None = None,
    content: str = "Where is my parcel?",
    sender: Sender | None = None,
    kind: str = Message.Sender.VISITOR,
    **draft: Any,
) -> Message:
    """Posted as in real life, so seq, preview and last_seq fit. draft: further fields of Draft."""
    conversation = conversation or make_conversation()
    with transaction.atomic():
        row = conversations.locked_conversation(conversation.tenant_id, conversation.id)
        posted = conversations.post_message(
            row, Draft(sender=sender or Sender(kind), content=content, **draft)
        )
    conversation.refresh_from_db()
    return posted.message


def make_visitor(*, inbox: Inbox | None = None, contact: Contact | None = None) -> Visitor:
    inbox = inbox or make_inbox(tenant=contact.tenant if contact else None)
    contact = contact or make_contact(tenant=inbox.tenant)
    return Visitor(inbox.tenant_id, inbox.id, contact.id)


def make_api_key(
    *,
    tenant: Tenant | None = None,
    scopes: Iterable[str] = EVERY_SCOPE,
    name: str = "Test key",
    **fields: Any,
) -> tuple[ApiKey, str]:
    """(row, plain key)"""
    return create_api_key(tenant_id=(tenant or make_tenant()).id, name=name, scopes=scopes, **fields)


def make_collection(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    return make_owned(
        "knowledge.Collection", tenant=tenant, **{"name": f"Collection {next(_number)}"} | fields
    )


def make_article(*, tenant: Tenant | None = None, collection: Any = None, **fields: Any) -> Any:
    tenant = tenant or (collection.tenant if collection else make_tenant())
    number = next(_number)
    defaults: Fields = {
        "title": f"How do I return order {number}?",
        "body": f"Write to us within 30 days and name order {number}.",
        "collection": collection or make_collection(tenant=tenant),
    }
    article = make_owned("knowledge.Article", tenant=tenant, **defaults | fields)
    store_chunks(tenant.id, [article])
    return article


def make_persona(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    return make_owned("ai.Persona", tenant=tenant, **{"name": f"Persona {next(_number)}"} | fields)


def make_provider(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    defaults: Fields = {"name": f"Provider {next(_number)}", "base_url": "https://models.example.com/v1"}
    return make_owned("ai.Provider", tenant=tenant, **defaults | fields)


def make_spending(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """A day of the whole tenant; the number of the row is how many days ago it was."""
    defaults: Fields = {
        "day": now().date() - timedelta(days=next(_number)),
        "requests": 1,
        "prompt_tokens": 10,
    }
    return make_owned("ai.Spending", tenant=tenant, **defaults | fields)


def make_intent(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    number = next(_number)
    defaults: Fields = {"name": f"intent_{number}", "examples": [f"example {number}"]}
    return make_owned("ai.Intent", tenant=tenant, **defaults | fields)


def make_rule(
    *,
    tenant: Tenant | None = None,
    patterns: Iterable[str] = (),
    action: str = "reply",
    reply: str = "A fixed reply.",
    persona: Any = None,
    **fields: Any,
) -> Any:
    """A rule that acts when one of the keywords is said."""
    number = next(_number)
    does = (
        {"persona": str(persona.id) if persona else None} if action == "answer" else {"texts": {"en": reply}}
    )
    defaults: Fields = {
        "name": f"Rule {number}",
        "conditions": {"keywords": list(patterns) or [f"word{number}"]},
        "actions": {action: does},
    }
    return make_owned("desk.TriggerRule", tenant=tenant, **defaults | fields)


def make_word(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    return make_owned("moderation.SensitiveWord", tenant=tenant, **{"text": f"word{next(_number)}"} | fields)


def make_allowed_phrase(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    defaults: Fields = {"text": f"phrase {next(_number)}", "action": "pass"}
    return make_owned("moderation.AllowedPhrase", tenant=tenant, **defaults | fields)


def make_word_category(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    defaults: Fields = {"name": f"category {next(_number)}"}
    return make_owned("moderation.WordCategory", tenant=tenant, **defaults | fields)


def make_word_import(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """One that a person looks at."""
    defaults: Fields = {"file_name": f"words-{next(_number)}.txt", "data": b"word", "state": "ready"}
    return make_owned("moderation.WordImport", tenant=tenant, **defaults | fields)


def make_word_trial(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """One that has ended."""
    defaults: Fields = {"since": now(), "state": "done", "finished_at": now()}
    return make_owned("moderation.WordTrial", tenant=tenant, **defaults | fields)


def make_turn(*, conversation: Conversation | None = None, **fields: Any) -> Any:
    conversation = conversation or make_conversation()
    defaults: Fields = {
        "conversation": conversation,
        "ownership_version": conversation.ownership_version,
        "trigger_seq": conversation.last_seq,
        "not_before": now(),
        "dispatched_at": now(),
    }
    return make_owned("desk.BotTurn", tenant=conversation.tenant, **defaults | fields)


def make_rating(*, conversation: Conversation | None = None, **fields: Any) -> Any:
    conversation = conversation or make_conversation()
    defaults: Fields = {
        "conversation": conversation,
        "contact": conversation.contact,
        "score": 5,
        "owner": conversation.owner,
    }
    return make_owned("conversations.Rating", tenant=conversation.tenant, **defaults | fields)


def make_attachment(*, contact: Contact | None = None, **fields: Any) -> Any:
    """A visitor's upload that was not sent yet; there is no file behind it."""
    contact = contact or make_contact()
    defaults: Fields = {"name": "invoice.pdf", "content_type": "application/pdf", "size": 9}
    return make_owned(
        "conversations.Attachment", tenant=contact.tenant, **{"contact": contact} | defaults | fields
    )


def make_page_view(*, contact: Contact | None = None, **fields: Any) -> Any:
    contact = contact or make_contact()
    defaults: Fields = {"contact": contact, "url": f"https://shop.example/{next(_number)}", "at": now()}
    return make_owned("conversations.PageView", tenant=contact.tenant, **defaults | fields)


def make_team(*, tenant: Tenant | None = None, members: Iterable[User] = (), **fields: Any) -> Team:
    """members: people of the tenant."""
    tenant = tenant or make_tenant()
    team = Team.objects.create(tenant=tenant, **{"name": f"Team {next(_number)}"} | fields)
    own = Membership.objects.filter(tenant=tenant, user__in=list(members))
    team.members.set(own, through_defaults={"tenant_id": tenant.id})
    return team


def make_hours(*, tenant: Tenant | None = None, **fields: Any) -> BusinessHours:
    """Open on Mondays from nine to six."""
    defaults: Fields = {"time_zone": "Asia/Shanghai", "monday": "09:00-18:00"}
    return BusinessHours.objects.create(tenant=tenant or make_tenant(), **defaults | fields)


def make_label(*, tenant: Tenant | None = None, **fields: Any) -> Label:
    defaults: Fields = {"title": f"label-{next(_number)}"}
    return Label.objects.create(tenant=tenant or make_tenant(), **defaults | fields)


def label_conversation(conversation: Conversation, *labels: Label) -> None:
    """Without a word to anybody."""
    conversation.labels.add(*labels, through_defaults={"tenant_id": conversation.tenant_id})


def make_saved_view(*, tenant: Tenant, owner: User, **fields: Any) -> Any:
    """Of what is urgent, for everybody."""
    urgent = {"attribute": "priority", "operator": "equal_to", "values": ["urgent"]}
    defaults: Fields = {"name": "Urgent", "is_shared": True, "filter": {"conditions": [urgent]}}
    return make_owned("conversations.SavedView", tenant=tenant, owner=owner, **defaults | fields)


def make_canned_response(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    number = next(_number)
    defaults: Fields = {"short_code": f"code-{number}", "content": f"Text {number}."}
    return make_owned("conversations.CannedResponse", tenant=tenant, **defaults | fields)


def make_scheduled_message(*, conversation: Conversation, user: User, **fields: Any) -> Any:
    """Waits for another day."""
    defaults: Fields = {"content": "See you tomorrow.", "send_at": now() + timedelta(days=1)}
    return make_owned(
        "conversations.ScheduledMessage",
        tenant=conversation.tenant,
        **{"conversation": conversation, "user": user} | defaults | fields,
    )


def make_known_answer(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    number = next(_number)
    defaults: Fields = {
        "question": f"Can I return order {number}?",
        "question_digest": f"{number:032x}",
        "text": "Within 30 days.",
    }
    return make_owned("ai.KnownAnswer", tenant=tenant, **defaults | fields)


def make_evaluation_set(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    return make_owned("knowledge.EvaluationSet", tenant=tenant, **{"name": f"Set {next(_number)}"} | fields)


def make_evaluation_case(*, evaluation_set: Any = None, **fields: Any) -> Any:
    evaluation_set = evaluation_set or make_evaluation_set()
    defaults: Fields = {"evaluation_set": evaluation_set, "question": f"Can I return order {next(_number)}?"}
    return make_owned("knowledge.EvaluationCase", tenant=evaluation_set.tenant, **defaults | fields)


def make_evaluation_run(*, evaluation_set: Any = None, **fields: Any) -> Any:
    """One that has ended."""
    evaluation_set = evaluation_set or make_evaluation_set()
    defaults: Fields = {"evaluation_set": evaluation_set, "state": "done", "done": 1, "total": 1}
    return make_owned("knowledge.EvaluationRun", tenant=evaluation_set.tenant, **defaults | fields)


def make_import(*, tenant: Tenant | None = None, collection: Any = None, **fields: Any) -> Any:
    """One that a person looks at."""
    tenant = tenant or (collection.tenant if collection else make_tenant())
    defaults: Fields = {"collection": collection or make_collection(tenant=tenant), "state": "ready"}
    return make_owned("knowledge.ImportJob", tenant=tenant, **defaults | fields)


def make_import_file(*, job: Any, **fields: Any) -> Any:
    number = next(_number)
    defaults: Fields = {"job": job, "position": number, "name": f"file-{number}.md"}
    return make_owned("knowledge.ImportFile", tenant=job.tenant, **defaults | fields)


def make_import_item(*, job: Any = None, **fields: Any) -> Any:
    job = job or make_import()
    number = next(_number)
    title = fields.pop("title", f"Question {number}")
    defaults: Fields = {
        "job": job,
        "position": number,
        "title": title,
        "fields": {"title": title, "body": f"Answer {number}."},
        "change": "new",
    }
    return make_owned("knowledge.ImportItem", tenant=job.tenant, **defaults | fields)


def make_web_source(*, tenant: Tenant | None = None, collection: Any = None, **fields: Any) -> Any:
    tenant = tenant or (collection.tenant if collection else make_tenant())
    defaults: Fields = {
        "collection": collection or make_collection(tenant=tenant),
        "url": f"https://shop.example/{next(_number)}",
    }
    return make_owned("knowledge.WebSource", tenant=tenant, **defaults | fields)


def make_web_page(*, source: Any = None, **fields: Any) -> Any:
    source = source or make_web_source()
    number = next(_number)
    defaults: Fields = {
        "source": source,
        "url": f"{source.url}/{number}",
        "external_id": f"web:{number}",
        "outcome": "read",
        "checked_at": now(),
    }
    return make_owned("knowledge.WebPage", tenant=source.tenant, **defaults | fields)


def make_gap(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    defaults: Fields = {"question": f"Do you rent tents in town {next(_number)}?", "last_asked_at": now()}
    return make_owned("desk.Gap", tenant=tenant, **defaults | fields)


def make_gap_question(*, gap: Any = None, conversation: Conversation | None = None, **fields: Any) -> Any:
    """One of the gap's questions; its number is the conversation's last message."""
    gap = gap or make_gap(tenant=conversation.tenant if conversation else None)
    conversation = conversation or make_conversation(tenant=gap.tenant)
    defaults: Fields = {
        "gap": gap,
        "conversation": conversation,
        "seq": conversation.last_seq,
        "text": gap.question,
        "outcome": "unanswered",
        "asked_at": now(),
    }
    return make_owned("desk.GapQuestion", tenant=gap.tenant, **defaults | fields)


def make_article_finding(*, article: Any = None, **fields: Any) -> Any:
    article = article or make_article()
    defaults: Fields = {"article": article, "kind": "never_hit", "details": {"days": 40}}
    return make_owned("desk.ArticleFinding", tenant=article.tenant, **defaults | fields)


def make_suggestion(
    *, conversation: Conversation | None = None, user: User | None = None, **fields: Any
) -> Any:
    """What the copilot suggested to an agent."""
    conversation = conversation or make_conversation()
    defaults: Fields = {"conversation": conversation, "kind": "suggest", "source": "ai"}
    defaults |= {"user": user or make_user(tenant=conversation.tenant), "text": "Within 30 days."}
    return make_owned("desk.Suggestion", tenant=conversation.tenant, **defaults | fields)


def make_answer_report(*, message: Message, user: User | None = None, **fields: Any) -> Any:
    conversation = message.conversation
    defaults: Fields = {"conversation": conversation, "message_id": message.id, "seq": message.seq}
    defaults |= {"user": user or make_user(tenant=conversation.tenant), "reason": "incorrect_information"}
    return make_owned("desk.AnswerReport", tenant=conversation.tenant, **defaults | fields)


def make_notification(
    *, conversation: Conversation | None = None, user: User | None = None, **fields: Any
) -> Any:
    conversation = conversation or make_conversation()
    user = user or make_user(tenant=conversation.tenant)
    defaults: Fields = {"conversation": conversation, "user": user, "kind": "mention", "actor_name": "Rain"}
    return make_owned("desk.Notification", tenant=conversation.tenant, **defaults | fields)


def make_export(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """Of today's conversations; nobody writes it."""
    day = f"{now():%Y-%m-%d}"
    defaults: Fields = {"kind": "conversations", "subject": "new", "state": "done", "claims": 1}
    defaults |= {"place": {"figure": "new", "first": day, "last": day}}
    return make_owned("reports.Export", tenant=tenant, **defaults | fields)


def make_widget_settings(*, inbox: Inbox | None = None, **fields: Any) -> Any:
    inbox = inbox or make_inbox()
    return make_owned("tenants.WidgetSettings", tenant=inbox.tenant, inbox=inbox, **fields)


def make_widget_picture(*, inbox: Inbox | None = None) -> Any:
    inbox = inbox or make_inbox()
    fields: Fields = {"content_type": "image/png", "content": b"png"}
    return make_owned("tenants.WidgetPicture", tenant=inbox.tenant, inbox=inbox, **fields)


def make_owned(label: str, /, *, tenant: Tenant | None = None, **fields: Any) -> Any:
    """A row of the tenant-owned model with that label."""
    return apps.get_model(label).objects.create(tenant=tenant or make_tenant(), **fields)


def make_lifecycle(*, inbox: Inbox | None = None, **fields: Any) -> Any:
    inbox = inbox or make_inbox()
    return make_owned("tenants.LifecycleSettings", tenant=inbox.tenant, inbox=inbox, **fields)


def make_contact_note(*, contact: Contact | None = None, **fields: Any) -> Any:
    contact = contact or make_contact()
    defaults: Fields = {"contact": contact, "author_name": "Rain", "text": "Likes tea."}
    return make_owned("conversations.ContactNote", tenant=contact.tenant, **defaults | fields)


def make_block(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """Of an address, unless a contact is given."""
    network = "" if "contact" in fields else f"203.0.113.{next(_number) % 250}"
    return make_owned("conversations.Block", tenant=tenant, **{"network": network} | fields)


def make_panel(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    number = next(_number)
    defaults: Fields = {"title": f"Panel {number}", "url": f"https://orders-{number}.example/customers"}
    return make_owned("tenants.Panel", tenant=tenant, **defaults | fields)


def make_pending_mail(*, conversation: Conversation, **fields: Any) -> Any:
    defaults: Fields = {"conversation": conversation, "kind": "replies", "due_at": now()}
    return make_owned("desk.PendingMail", tenant=conversation.tenant, **defaults | fields)


def make_mailed_link(*, conversation: Conversation, **fields: Any) -> Any:
    defaults: Fields = {
        "conversation": conversation,
        "purpose": "return",
        "mailbox": "0" * 64,
        "expires_at": now() + timedelta(days=7),
    }
    return make_owned("desk.MailedLink", tenant=conversation.tenant, **defaults | fields)


def make_custom_role(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """Like an agent, and writes articles."""
    defaults: Fields = {
        "name": f"Role {next(_number)}",
        "base": "agent",
        "overrides": {"knowledge": "change"},
    }
    return make_owned("tenants.CustomRole", tenant=tenant, **defaults | fields)


def make_invitation(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    """Of somebody who is no member yet, good for a week."""
    defaults: Fields = {
        "email": f"guest{next(_number)}@kefu.example",
        "expires_at": now() + timedelta(days=7),
    }
    return make_owned("tenants.Invitation", tenant=tenant, **defaults | fields)


def make_limits(*, tenant: Tenant | None = None, **fields: Any) -> Any:
    return make_owned("tenants.TenantLimits", tenant=tenant, **fields)


def make_hold(
    *, contact: Contact | None = None, conversation: Conversation | None = None, reason: str = "Court"
) -> Any:
    """A legal hold on one of the two, on a new contact if neither is given."""
    row = conversation or contact or make_contact()
    kept = {"conversation": row} if isinstance(row, Conversation) else {"contact": row}
    return make_owned("conversations.Hold", tenant=row.tenant, reason=reason, by_name="Rain", **kept)


def make_data_request(*, contact: Contact | None = None, **fields: Any) -> Any:
    """An export that waits for a worker."""
    contact = contact or make_contact()
    defaults: Fields = {"contact_id": contact.id, "contact_name": str(contact), "kind": "export"}
    return make_owned("desk.DataRequest", tenant=contact.tenant, **defaults | fields)


def make_conversation_hour(*, conversation: Conversation | None = None, **fields: Any) -> Any:
    """What reports count: the hour in which it was opened."""
    conversation = conversation or make_conversation()
    defaults: Fields = {"day": conversation.created_at.date(), "hour": 9, "is_opened": True}
    defaults |= {"inbox_id": conversation.inbox_id, "person_id": conversation.contact_id, "status": "open"}
    defaults |= {"conversation": conversation}
    return make_owned("reports.ConversationHour", tenant=conversation.tenant, **defaults | fields)
