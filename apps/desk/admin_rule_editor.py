"""The editor of a rule's conditions: groups of rows, and the JSON behind them for those who ask.

A tree that does not fit in groups of rows (deeper ones come by the API) is shown as JSON alone.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.desk.admin_rule_rows import ROWS, RowForm
from apps.desk.rules.parsing import LEAVES, conditions_of
from apps.desk.rules.problems import Problems

Tree = dict[str, Any]
MODES = (
    ("all", _("All of these hold")),
    ("any", _("At least one of these holds")),
    ("none", _("None of these holds")),
)
JOINS = (("all", _("All groups hold")), ("any", _("At least one group holds")))
MOST_GROUPS = 20
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class GroupDraft:
    number: int
    mode: str
    rows: list[RowForm]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor shows or has sent. text: the JSON, which counts instead of the groups when as_json."""

    join: str = "all"
    groups: list[GroupDraft] = field(default_factory=list)
    as_json: bool = False
    text: str = ""


# ── from the tree to rows ─────────────────────────────────────────────────────────────────────────────


def grouped(tree: Tree) -> tuple[str, list[tuple[str, list[Tree]]]] | None:
    """(join, [(mode, leaves)]), or None when the tree is not one of groups of single conditions."""
    single = _group(tree)
    if single is not None:
        return "all", [single]
    join = next(iter(tree), "")
    if join not in ("all", "any") or not isinstance(tree[join], list):
        return None
    loose = [part for part in tree[join] if _is_leaf(part)]
    groups = [_group(part) for part in tree[join] if not _is_leaf(part)]
    if any(group is None for group in groups):
        return None
    return join, [*([(join, loose)] if loose else []), *(group for group in groups if group)]


def _group(tree: Tree) -> tuple[str, list[Tree]] | None:
    mode, value = next(iter(tree.items()), ("", None))
    if _is_leaf(tree):
        return "all", [tree]
    if mode in ("all", "any") and isinstance(value, list) and all(map(_is_leaf, value)):
        return mode, value
    inner = value.get("any", [value]) if mode == "not" and isinstance(value, dict) else []
    return ("none", inner) if inner and all(map(_is_leaf, inner)) else None


def _is_leaf(tree: object) -> bool:
    return isinstance(tree, dict) and len(tree) == 1 and next(iter(tree)) in LEAVES


# ── from rows to the tree ─────────────────────────────────────────────────────────────────────────────


def tree_of(join: str, groups: Iterable[tuple[str, list[Tree]]]) -> Tree:
    """The plainest tree that says the same."""
    parts = [_group_tree(mode, leaves) for mode, leaves in groups if leaves]
    return parts[0] if len(parts) == 1 else {join: parts}


def _group_tree(mode: str, leaves: list[Tree]) -> Tree:
    if mode == "none":
        return {"not": leaves[0] if len(leaves) == 1 else {"any": leaves}}
    return leaves[0] if len(leaves) == 1 else {mode: leaves}


def plainest(tree: Any) -> Any:
    found = grouped(tree) if tree else None
    return tree_of(*found) if found else tree


# ── the widget and its field ──────────────────────────────────────────────────────────────────────────


class ConditionsWidget(forms.Widget):
    class Media:
        css: ClassVar = {"all": ["css/admin_rules.css"]}
        js: ClassVar = [forms.Script("js/admin/rules.js", type="module")]

    template_name = "admin/rule_conditions.html"
    use_fieldset = True
    intents: Iterable[tuple[str, Any]] = ()

    def row(self, kind: str, *args: Any, **kwargs: Any) -> RowForm:
        form = ROWS[kind](*args, **kwargs)
        names = cast("forms.MultipleChoiceField | None", form.fields.get("names"))
        if names is not None:
            known = dict(self.intents)
            chosen = (
                form["names"].value() or ()
            )  # one that is no longer there stays until somebody takes it away
            names.choices = [*known.items(), *((name, name) for name in chosen if name not in known)]
        return form

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Draft:
        groups = [
            GroupDraft(
                number, str(data.get(f"{name}-{number}-mode")), self._sent_rows(data, f"{name}-{number}")
            )
            for number in _numbers(data, rf"{name}-(\d+)-mode")[:MOST_GROUPS]
        ]
        return Draft(
            join="any" if data.get(f"{name}-join") == "any" else "all",
            groups=[group for group in groups if group.rows],
            as_json=bool(data.get(f"{name}-as-json")),
            text=str(data.get(f"{name}-json", "")),
        )

    def _sent_rows(self, data: Mapping[str, Any], prefix: str) -> list[RowForm]:
        numbers = _numbers(data, rf"{prefix}-(\d+)-kind")[:MOST_ROWS]
        sent = {number: str(data.get(f"{prefix}-{number}-kind")) for number in numbers}
        # Without our script: a kind that was chosen to be added is a new row, with everything left to be filled in.
        sent[max(numbers, default=-1) + 1] = str(data.get(f"{prefix}-new", ""))
        return [
            self.row(kind, data, prefix=f"{prefix}-{number}")
            for number, kind in sent.items()
            if kind in ROWS and not data.get(f"{prefix}-{number}-remove")
        ]

    def draft(self, name: str, tree: Tree) -> Draft:
        found = grouped(tree) if tree else ("all", [("all", [])])
        text = json.dumps(tree, ensure_ascii=False, indent=2) if tree else ""
        if found is None:
            return Draft(as_json=True, text=text)
        join, groups = found
        return Draft(join, [self._group(name, *each) for each in enumerate(groups)], text=text)

    def _group(self, name: str, number: int, group: tuple[str, list[Tree]]) -> GroupDraft:
        mode, leaves = group
        rows = [
            self.row(kind, prefix=f"{name}-{number}-{index}", initial=ROWS[kind].fields_of(value))
            for index, leaf in enumerate(leaves)
            for kind, value in leaf.items()
        ]
        return GroupDraft(number, mode, rows)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        draft = value if isinstance(value, Draft) else self.draft(name, value or {})
        groups = draft.groups or [GroupDraft(0, "all", [])]
        return super().get_context(name, None, attrs) | {
            "draft": draft,
            "groups": groups,
            "spare": GroupDraft(max(group.number for group in groups) + 1, "all", []),
            "modes": MODES,
            "joins": JOINS,
            "kinds": [(kind, row.title) for kind, row in ROWS.items()],
            "blanks": [self.row(kind, prefix=f"{name}-__g__-__r__") for kind in ROWS],
        }

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """By the project's templates; a form's own renderer looks in the apps only."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def id_for_label(self, id_: str) -> str:
        return ""


def _numbers(data: Mapping[str, Any], pattern: str) -> list[int]:
    found = (re.fullmatch(pattern, key) for key in data)
    return sorted(int(match[1]) for match in found if match and len(match[1]) < 5)


class ConditionsField(forms.Field):
    widget = ConditionsWidget

    def clean(self, value: Any) -> Tree:
        return _typed(value.text) if value.as_json else _rows(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(plainest(initial) != plainest(self.clean(data)))
        except ValidationError:
            return True


def _rows(draft: Draft) -> Tree:
    rows = [row for group in draft.groups for row in group.rows]
    if not rows:
        raise ValidationError(_("Add at least one condition."))
    if any(row.errors for row in rows):
        raise ValidationError(_("Look at the conditions marked in red."))
    groups = ((group.mode, [row.tree() for row in group.rows]) for group in draft.groups)
    return tree_of(draft.join, groups)


def _typed(text: str) -> Tree:
    try:
        tree: Tree = json.loads(text)
        conditions_of(tree)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValidationError(_("This is not JSON: %(error)s") % {"error": error}) from error
    except Problems as error:
        raise ValidationError([str(problem) for problem in error.problems]) from error
    return tree
