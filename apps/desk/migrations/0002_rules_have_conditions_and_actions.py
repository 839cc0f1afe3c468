"""Trigger rules grow from one list of patterns to conditions and actions."""

import re

from django.db import migrations, models

HAN = re.compile("[\u3400-\u9fff]")
SPACED = re.compile("[^\\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]$")


def _texts(reply):
    return {"zh-hans" if HAN.search(reply) else "en": reply} if reply.strip() else {}


def _keyword(text):
    """Keywords were found inside words, too; the star keeps "refund" finding "refunds"."""
    return f"{text}*" if SPACED.search(text.strip()) else text


def _conditions(rule):
    if rule.match == "regex":
        return {"regex": rule.patterns}
    return {"keywords": [_keyword(text) for text in rule.patterns]}


def _actions(rule):
    if rule.action == "reply":
        return {"reply": {"texts": _texts(rule.reply)}}
    if rule.action == "handoff":
        texts = _texts(rule.reply)
        return {"handoff": {"texts": texts} if texts else {}}
    return {"answer": {"persona": str(rule.persona_id)} if rule.persona_id else {}}


def carry_over(apps, schema_editor):
    rules = apps.get_model("desk", "TriggerRule").objects.using(schema_editor.connection.alias)
    for rule in rules.iterator():
        rule.conditions, rule.actions = _conditions(rule), _actions(rule)
        rule.save(update_fields=["conditions", "actions"])


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("conversations", "0005_adds_labels_priority_and_team"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.AlterField(
            model_name="triggerrule",
            name="priority",
            field=models.IntegerField(
                default=100, help_text="The rule with the lowest number is tried first.", verbose_name="order"
            ),
        ),
        migrations.AddField(
            model_name="triggerrule",
            name="conditions",
            field=models.JSONField(default=dict, verbose_name="conditions"),
        ),
        migrations.AddField(
            model_name="triggerrule",
            name="actions",
            field=models.JSONField(default=dict, verbose_name="actions"),
        ),
        migrations.AddField(
            model_name="triggerrule",
            name="stops",
            field=models.BooleanField(
                default=True,
                help_text="When this rule fires, no later one is tried. Otherwise later ones may add to it.",
                verbose_name="stop here",
            ),
        ),
        migrations.AddField(
            model_name="triggerrule",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="changed"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="triggerrule", name="match"),
        migrations.RemoveField(model_name="triggerrule", name="patterns"),
        migrations.RemoveField(model_name="triggerrule", name="action"),
        migrations.RemoveField(model_name="triggerrule", name="reply"),
        migrations.RemoveField(model_name="triggerrule", name="persona"),
    ]
