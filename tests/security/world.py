"""Two tenants with a row of everything. Every text of theirs carries a mark that must not cross over."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils.timezone import localdate
from pgvector import HalfVector

from apps.common.clock import now
from apps.conversations.models import Conversation, ConversationLabel, Message
from apps.conversations.visitors import Visitor, token_for
from apps.desk.configuring import drafts, versions
from apps.events.models import OutboxEntry
from apps.knowledge.models import Chunk
from apps.tenants.access import SESSION_TENANT
from apps.tenants.models import Membership, TeamMember, Tenant, User
from apps.tenants.scoping import TenantOwned
from tests import factories as make

A_WEEK = timedelta(days=7)
OWN, FOREIGN = "zqown7f3a", "zqalien9c2e"
PROBE = FOREIGN[:-2]  # finds the foreign mark; when it is only echoed, the answer does not hold the mark
QUESTION = "How do I get the golden teapot back?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One tenant, by its mark. rows: one of every tenant-owned model, by label."""

    mark: str
    tenant: Tenant
    owner: User
    agent: User
    api_key: str
    rows: dict[str, Any]

    @property
    def conversation(self) -> Conversation:
        row: Conversation = self.rows["conversations.Conversation"]
        return row

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.tenant.id, self.conversation.inbox_id, self.conversation.contact_id)

    def browser(self, user: User) -> Client:
        """Signed in, at work in this tenant."""
        client = Client()
        client.force_login(user)
        session = client.session
        session[SESSION_TENANT] = str(self.tenant.id)
        session.save()
        return client

    def headers(self, route: str) -> dict[str, str]:
        if route.startswith("widget:"):
            return {"Authorization": f"Visitor {token_for(self.visitor)}"}
        return {"Authorization": f"Bearer {self.api_key}"}


@dataclass(frozen=True, slots=True)
class World:
    own: Side
    foreign: Side


def make_world() -> World:
    Group.objects.create(name=f"{FOREIGN} group")
    return World(make_side(OWN), make_side(FOREIGN))


def make_side(mark: str) -> Side:
    tenant = make.make_tenant(name=f"{mark} tenant", slug=mark)
    owner = _person(tenant, mark, Membership.Role.OWNER)
    agent = _person(tenant, mark, Membership.Role.AGENT)
    rows = _rows(tenant, mark, owner)
    key_row, plain = make.make_api_key(tenant=tenant, name=f"{mark} key")
    rows["tenants.ApiKey"] = key_row
    rows["tenants.Membership"] = Membership.objects.get(user=owner)
    OutboxEntry.objects.create(tenant_id=tenant.id, name="message.posted", payload={"content": mark})
    return Side(mark=mark, tenant=tenant, owner=owner, agent=agent, api_key=plain, rows=rows)


def _person(tenant: Tenant, mark: str, role: str) -> User:
    return make.make_user(
        tenant=tenant,
        role=role,
        username=f"{mark}-{role}",
        display_name=f"{mark} {role}",
        email=f"{role}@{mark}.example",
        is_staff=role == Membership.Role.OWNER,
    )


def _rows(tenant: Tenant, mark: str, owner: User) -> dict[str, Any]:
    inbox = make.make_inbox(tenant=tenant, name=f"{mark} inbox", site_key=mark, greeting=f"{mark} hello")
    contact = make.make_contact(
        tenant=tenant, name=f"{mark} Wei", email=f"wei@{mark}.example", identifier=f"{mark}-17"
    )
    conversation = make.make_conversation(
        tenant=tenant,
        inbox=inbox,
        contact=contact,
        page_title=f"{mark} page",
        page_url=f"https://{mark}.example/",
    )
    make.make_message(conversation=conversation, content=f"{mark} question")
    answer = make.make_message(conversation=conversation, content=f"{mark} answer", kind=Message.Sender.AI)
    persona = make.make_persona(tenant=tenant, name=f"{mark} Mia", is_default=True)
    collection = make.make_collection(tenant=tenant, name=f"{mark} collection")
    article = make.make_article(
        tenant=tenant,
        collection=collection,
        title=f"{mark} teapot",
        body=f"{mark} send it to us",
        similar_questions=[QUESTION],
    )
    vector_set = make.make_owned("knowledge.VectorSet", tenant=tenant, model=f"{mark} model")
    turn = make.make_turn(
        conversation=conversation, state="answered", message_id=answer.id, trace=[{"text": f"{mark} trace"}]
    )
    owned = make.make_owned
    gap = make.make_gap(tenant=tenant, question=f"{mark} gap")
    imported = make.make_import(
        tenant=tenant, collection=collection, source={"url": f"https://{mark}.example/"}
    )
    web_source = make.make_web_source(
        tenant=tenant, collection=collection, url=f"https://{mark}.example/help", last_job=imported
    )
    import_file = make.make_import_file(job=imported, name=f"{mark}.md", data=f"{mark} data".encode())
    evaluation_set = make.make_evaluation_set(tenant=tenant, name=f"{mark} set", inbox=inbox)
    case = make.make_evaluation_case(
        evaluation_set=evaluation_set, question=f"{mark} case", note=f"{mark} note"
    )
    run = make.make_evaluation_run(evaluation_set=evaluation_set, by=owner)
    rating = make.make_rating(conversation=conversation, comment=f"{mark} comment")
    team = make.make_team(tenant=tenant, name=f"{mark} team", members=[owner])
    label = make.make_label(tenant=tenant, title=f"{mark}-label", description=f"{mark} description")
    make.label_conversation(conversation, label)
    twin = make.make_contact(tenant=tenant, name=f"{mark} twin", merged_into=contact)
    conversation.team = team
    conversation.save(update_fields=["team"])
    return {
        "tenants.Inbox": inbox,
        "tenants.AuditEntry": owned(
            "tenants.AuditEntry",
            tenant=tenant,
            actor=owner,
            action="added",
            object_type="inbox",
            object_id=str(inbox.id),
            summary={"name": f"{mark} inbox"},
        ),
        "tenants.NotificationChoices": owned(
            "tenants.NotificationChoices",
            tenant=tenant,
            membership=Membership.objects.get(tenant=tenant, user=owner),
            chosen={"queued": ["sound"]},
        ),
        "tenants.CustomRole": make.make_custom_role(tenant=tenant, name=f"{mark} role"),
        "tenants.Invitation": make.make_invitation(tenant=tenant, email=f"guest@{mark}.example"),
        "tenants.TenantLimits": make.make_limits(tenant=tenant, people=1000),
        "tenants.MonthlyUsage": owned(
            "tenants.MonthlyUsage", tenant=tenant, month=localdate().replace(day=1), counted_until=now()
        ),
        "tenants.Team": team,
        "tenants.TeamMember": TeamMember.objects.get(team=team),
        "tenants.WidgetSettings": make.make_widget_settings(
            inbox=inbox,
            launcher_title={"en": f"{mark} launcher"},
            faces=[{"name": f"{mark} face", "avatar_url": ""}],
        ),
        "tenants.WidgetPicture": make.make_widget_picture(inbox=inbox),
        "tenants.LifecycleSettings": make.make_lifecycle(inbox=inbox),
        "desk.SilenceWarning": owned(
            "desk.SilenceWarning", tenant=tenant, conversation=conversation, seq=1, ends_at=now() + A_WEEK
        ),
        "desk.PendingMail": make.make_pending_mail(conversation=conversation, due_at=now() + A_WEEK),
        "desk.MailedLink": make.make_mailed_link(conversation=conversation, mailbox=mark),
        "desk.MailRefusal": owned("desk.MailRefusal", tenant=tenant, inbox=inbox, mailbox=mark),
        "tenants.BusinessHours": make.make_hours(
            tenant=tenant, inbox=inbox, exceptions=[f"2026-10-01 {mark}"]
        ),
        "conversations.Label": label,
        "conversations.ContactLabel": owned(
            "conversations.ContactLabel", tenant=tenant, contact=contact, label=label
        ),
        "conversations.ContactNote": make.make_contact_note(
            contact=contact, author=owner, text=f"{mark} note on a contact"
        ),
        "conversations.ContactMerge": owned(
            "conversations.ContactMerge", tenant=tenant, kept=contact, joined=twin, by_name=f"{mark} merger"
        ),
        "conversations.Block": make.make_block(tenant=tenant, reason=f"{mark} reason"),
        "conversations.Hold": make.make_hold(contact=make.make_contact(tenant=tenant), reason=f"{mark} hold"),
        "desk.DataRequest": make.make_data_request(contact=contact, reason=f"{mark} request", state="done"),
        "reports.Export": make.make_export(tenant=tenant, by=owner),
        "reports.ConversationHour": make.make_conversation_hour(conversation=conversation),
        "reports.CountProgress": owned("reports.CountProgress", tenant=tenant),
        "tenants.Panel": make.make_panel(
            tenant=tenant, title=f"{mark} panel", url=f"https://{mark}.example/"
        ),
        "conversations.ConversationLabel": ConversationLabel.objects.get(label=label),
        "conversations.Contact": contact,
        "conversations.Conversation": conversation,
        "conversations.Message": answer,
        "conversations.Rating": rating,
        "conversations.MessageTerms": owned(
            "conversations.MessageTerms",
            tenant=tenant,
            id=answer.id,
            conversation=conversation,
            seq=answer.seq,
        ),
        "conversations.SearchProgress": owned(
            "conversations.SearchProgress", tenant=tenant, indexed_until=conversation.created_at
        ),
        "conversations.SavedView": make.make_saved_view(tenant=tenant, owner=owner, name=f"{mark} view"),
        "conversations.Attachment": make.make_attachment(
            contact=contact, conversation=conversation, message_id=answer.id, name=f"{mark}.pdf"
        ),
        "conversations.CannedResponse": make.make_canned_response(
            tenant=tenant, short_code=f"{mark}-code", content=f"{mark} canned"
        ),
        "conversations.SavedDraft": owned(
            "conversations.SavedDraft",
            tenant=tenant,
            user=owner,
            conversation=conversation,
            content=f"{mark} draft",
            written_at=now(),
        ),
        "conversations.ScheduledMessage": make.make_scheduled_message(
            conversation=conversation, user=owner, content=f"{mark} later"
        ),
        "conversations.Mention": owned(
            "conversations.Mention", tenant=tenant, user=owner, conversation=conversation, seq=1
        ),
        "conversations.PageView": make.make_page_view(
            contact=contact, conversation=conversation, url=f"https://{mark}.example/", title=f"{mark} view"
        ),
        "knowledge.Collection": collection,
        "knowledge.Article": article,
        "knowledge.ArticleVersion": owned(
            "knowledge.ArticleVersion",
            tenant=tenant,
            article=article,
            number=1,
            content={"title": f"{mark} old"},
        ),
        "knowledge.Chunk": Chunk.objects.get(article=article),
        "knowledge.VectorSet": vector_set,
        "knowledge.Vector": owned(
            "knowledge.Vector",
            tenant=tenant,
            vectors=vector_set,
            article=article,
            article_version=1,
            position=0,
            digest=uuid4(),
            vector=[0.5, 0.25],
        ),
        "knowledge.EvaluationSet": evaluation_set,
        "knowledge.EvaluationCase": case,
        "knowledge.EvaluationRun": run,
        "knowledge.EvaluationResult": owned(
            "knowledge.EvaluationResult",
            tenant=tenant,
            run=run,
            case=case,
            question=case.question,
            expected="answer",
            passed=False,
            came="refuse",
            articles=[
                {
                    "id": str(article.id),
                    "external_id": "",
                    "title": article.title,
                    "score": 0.5,
                    "verdict": "maybe",
                }
            ],
        ),
        "knowledge.ImportJob": imported,
        "knowledge.ImportFile": import_file,
        "knowledge.ImportItem": make.make_import_item(job=imported, file=import_file, title=f"{mark} cup"),
        "knowledge.KnowledgeVersion": owned("knowledge.KnowledgeVersion", tenant=tenant),
        "moderation.SensitiveWord": make.make_word(tenant=tenant, text=f"{mark} word"),
        "moderation.AllowedPhrase": make.make_allowed_phrase(tenant=tenant, text=f"{mark} phrase"),
        "moderation.WordCategory": make.make_word_category(tenant=tenant, name=f"{mark} category"),
        "moderation.WordImport": make.make_word_import(
            tenant=tenant,
            file_name=f"{mark}.csv",
            data=f"{mark} listed".encode(),
            samples={"new": [f"{mark} listed"]},
        ),
        "moderation.WordTrial": make.make_word_trial(
            tenant=tenant,
            category=f"{mark} category",
            by_word=[[f"{mark} word", f"{mark} category", "mask", 1]],
            examples=[[str(answer.id), [[f"{mark} answer", ""]]]],
        ),
        "moderation.WordListVersion": owned("moderation.WordListVersion", tenant=tenant),
        "ai.Provider": make.make_provider(tenant=tenant, name=f"{mark} provider", is_active=False),
        "ai.Persona": persona,
        "ai.KnownAnswer": make.make_known_answer(
            tenant=tenant, question=f"{mark} asked often", text=f"{mark} known answer"
        ),
        "ai.Budget": owned("ai.Budget", tenant=tenant),
        "ai.Spending": make.make_spending(tenant=tenant),
        "ai.Intent": make.make_intent(tenant=tenant, title=f"{mark} intent", examples=[f"{mark} example"]),
        "ai.IntentListVersion": owned("ai.IntentListVersion", tenant=tenant),
        "ai.TrainedClassifier": owned("ai.TrainedClassifier", tenant=tenant, version=1),
        "desk.InboxAnswering": owned("desk.InboxAnswering", tenant=tenant, inbox=inbox, persona=persona),
        "desk.TriggerRule": make.make_rule(tenant=tenant, name=f"{mark} rule", reply=f"{mark} reply"),
        "desk.BotTurn": turn,
        "desk.Notification": make.make_notification(
            conversation=conversation, user=owner, actor_name=f"{mark} Rain", text=f"{mark} look"
        ),
        "tenants.AssignmentSettings": owned("tenants.AssignmentSettings", tenant=tenant),
        "tenants.SignInSettings": owned("tenants.SignInSettings", tenant=tenant),
        "desk.Assignment": owned(
            "desk.Assignment",
            tenant=tenant,
            conversation=conversation,
            team=team,
            agent=owner,
            state="declined",
            reason="round_robin",
            by_name=f"{mark} colleague",
            candidates=[{"id": str(owner.pk), "name": f"{mark} candidate", "verdict": "chosen"}],
        ),
        "desk.Wait": owned(
            "desk.Wait",
            tenant=tenant,
            conversation=conversation,
            inbox=inbox,
            since=now(),
            ended_at=now(),
            outcome="person",
        ),
        "knowledge.WebSource": web_source,
        "knowledge.WebPage": make.make_web_page(source=web_source, url=f"https://{mark}.example/help/tea"),
        "desk.Suggestion": make.make_suggestion(
            conversation=conversation, user=owner, text=f"{mark} suggestion", citations=[{"title": mark}]
        ),
        "desk.AnswerReport": make.make_answer_report(message=answer, user=owner, comment=f"{mark} report"),
        "desk.FirstRun": owned("desk.FirstRun", tenant=tenant, skipped=["hours"]),
        "desk.Gap": gap,
        "desk.GapQuestion": make.make_gap_question(
            gap=gap, conversation=conversation, text=f"{mark} asked", answer_id=answer.id
        ),
        "desk.ReviewProgress": owned(
            "desk.ReviewProgress", tenant=tenant, turns_until=now(), ratings_until=now()
        ),
        "desk.ArticleUse": owned("desk.ArticleUse", tenant=tenant, article=article, day=localdate(), times=3),
        "desk.ArticleFinding": make.make_article_finding(article=article),
        **_configuration(tenant, run),
    }


def _configuration(tenant: Tenant, run: Any) -> dict[str, Any]:
    """Of the rows that are there by now."""
    draft = drafts.begin(tenant_id=tenant.id, by=None)
    return {
        "desk.ConfigurationDraft": draft,
        "desk.ConfigurationVersion": versions.note_found(tenant.id),
        "desk.DraftTrial": make.make_owned("desk.DraftTrial", tenant=tenant, run=run, digest=draft.digest),
    }


def owned_models() -> list[type[TenantOwned]]:
    return [model for model in apps.get_models() if issubclass(model, TenantOwned)]


def object_id(side: Side, label: str) -> str:
    """The id of the side's row of any model that has a page somewhere."""
    special: dict[str, Any] = {
        "tenants.Tenant": side.tenant,
        "tenants.User": side.agent,
        "auth.Group": Group.objects.get(),
        "events.OutboxEntry": OutboxEntry.objects.get(tenant_id=side.tenant.id),
    }
    return str((side.rows | special)[label].pk)


def parameter_values(side: Side) -> dict[str, str]:
    """What stands for each name in an address. An address with another name is a newcomer: give it a value here."""
    return {
        "conversation_id": str(side.conversation.id),
        "message_id": str(side.rows["conversations.Message"].id),
        "contact_id": str(side.conversation.contact_id),
        "other_id": str(side.rows["conversations.ContactMerge"].joined_id),
        "note_id": str(side.rows["conversations.ContactNote"].id),
        "block_id": str(side.rows["conversations.Block"].id),
        "merge_id": str(side.rows["conversations.ContactMerge"].id),
        "collection_id": str(side.rows["knowledge.Collection"].id),
        "article_id": str(side.rows["knowledge.Article"].id),
        "word_id": str(side.rows["moderation.SensitiveWord"].id),
        "canned_id": str(side.rows["conversations.CannedResponse"].id),
        "scheduled_id": str(side.rows["conversations.ScheduledMessage"].id),
        "label_id": str(side.rows["conversations.Label"].id),
        "view_id": str(side.rows["conversations.SavedView"].id),
        "team_id": str(side.rows["tenants.Team"].id),
        "upload_id": str(side.rows["conversations.Attachment"].id),
        "attachment_id": str(side.rows["conversations.Attachment"].id),
        "signed": f"{side.rows['conversations.Attachment'].id.hex}.{side.tenant.id.hex}.pdf.ffffffff.forged",
        "inbox_id": str(side.conversation.inbox_id),
        "name": "invoice.pdf",
        "site_key": side.mark,
        "signed_member": f"{side.agent.pk.hex}.forged",
        "user_id": str(side.agent.pk),
        "digest": "0123456789abcdef",
        "picture_id": str(side.rows["tenants.WidgetPicture"].id),
        "portrait_id": str(side.agent.pk),
        "handle": "0" * 32,
        "suggestion_id": str(side.rows["desk.Suggestion"].id),
        "tenant_id": str(side.tenant.id),
        "number": str(side.rows["desk.ConfigurationVersion"].number),
        "report_name": "overview",
        "deed": "begin",
        "content_type_id": str(ContentType.objects.get_for_model(Conversation).pk),
    }


def everything_of(side: Side) -> str:
    """All rows that belong to the tenant, its people included, as one text to compare."""
    found: dict[str, Any] = {}
    for model in owned_models():
        found[model._meta.label] = _values(model, tenant_id=side.tenant.id)
    found["tenants.Tenant"] = _values(Tenant, pk=side.tenant.id)
    found["tenants.User"] = _values(User, pk__in=[side.owner.pk, side.agent.pk])
    found["events.OutboxEntry"] = _values(OutboxEntry, tenant_id=side.tenant.id)
    return json.dumps(found, cls=DjangoJSONEncoder, indent=1, sort_keys=True)


def fingerprints_of(side: Side) -> dict[str, str]:
    """Of the same rows, table by table, in one statement: for a look after every test."""
    people = [side.owner.pk, side.agent.pk]
    with connection.cursor() as cursor:
        cursor.execute(_fingerprints(), {"tenant": side.tenant.id, "people": people})
        return dict(cursor.fetchall())


@cache
def _fingerprints() -> str:
    owned = [(model, "tenant_id = %(tenant)s") for model in (*owned_models(), OutboxEntry)]
    tables = [*owned, (Tenant, "id = %(tenant)s"), (User, "id = ANY(%(people)s)")]
    return " UNION ALL ".join(
        f"SELECT '{model._meta.label}', md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {model._meta.db_table} t "
        f"WHERE {condition}"
        for model, condition in tables
    )


def crossings(side: Side) -> list[str]:
    """Rows of the tenant that point at a row, or a person, of another one."""
    with connection.cursor() as cursor:
        cursor.execute(_crossings(), {"tenant": side.tenant.id})
        return [name for (name,) in cursor.fetchall()]


@cache
def _crossings() -> str:
    """One statement for every field that points from a tenant's row at another row of a tenant."""
    people = "tenants_membership m JOIN tenants_membership o USING (user_id)"
    statements = [
        f"SELECT 'person ' || user_id FROM {people} WHERE m.tenant_id = %(tenant)s AND o.tenant_id <> %(tenant)s"
    ]
    for model in owned_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            related = field.related_model
            if isinstance(related, type) and issubclass(related, TenantOwned):
                statements.append(_crossing(model, field, related._meta.db_table))
    return " UNION ALL ".join(statements)


def _crossing(model: type[Model], field: Any, table: str) -> str:
    beyond = "WHERE own.tenant_id = %(tenant)s AND other.tenant_id <> %(tenant)s"
    said = f"SELECT '{model._meta.label}.{field.name}' FROM {model._meta.db_table} own"
    if not field.many_to_many:
        return f"{said} JOIN {table} other ON other.id = own.{field.column} {beyond}"
    through = field.remote_field.through._meta.db_table
    return (
        f"{said} JOIN {through} pair ON pair.{field.m2m_column_name()} = own.id "
        f"JOIN {table} other ON other.id = pair.{field.m2m_reverse_name()} {beyond}"
    )


def _values(model: type[Model], **conditions: Any) -> list[Any]:
    rows = model._default_manager.filter(**conditions).order_by("pk").values()
    return [{name: _comparable(value) for name, value in row.items()} for row in rows]


def _comparable(value: Any) -> Any:
    """JSON has no bytes and no vectors."""
    if isinstance(value, HalfVector):
        return value.to_list()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
