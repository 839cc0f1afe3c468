"""String foreign keys and reverse accessors escape the import contracts, so the model graph is walked here."""

from django.apps import apps
from django.db.models import Model

LAYERS = ["events", "tenants", {"conversations", "knowledge", "moderation", "ai"}, "desk", "reports"]
RANK = {
    name: rank for rank, layer in enumerate(LAYERS) for name in ([layer] if isinstance(layer, str) else layer)
}


# A person's, who may work for several tenants.
OF_PEOPLE = {"Portrait", "RecoveryCode", "SecondFactor", "UserSession"}


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("apps.")]


def test_every_model_belongs_to_a_known_layer() -> None:
    assert {model._meta.app_label for model in own_models()} == set(RANK)


def test_relations_point_down_or_stay_inside_their_app() -> None:
    wrong = []
    for model in own_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            target = field.related_model
            if target is None or not target.__module__.startswith("apps."):
                continue
            own, other = model._meta.app_label, target._meta.app_label
            if own != other and RANK[other] >= RANK[own]:
                wrong.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert wrong == []


def test_reverse_accessors_do_not_reach_across_apps() -> None:
    """A reverse accessor (tenant.conversations) would be an arrow upward that no import shows."""
    wrong = [
        f"{model.__name__}.{relation.get_accessor_name()}"
        for model in own_models()
        for relation in model._meta.related_objects
        if not relation.hidden
        and relation.related_model.__module__.startswith("apps.")
        and relation.related_model._meta.app_label != model._meta.app_label
    ]
    assert wrong == []


def test_every_tenant_owned_table_names_its_tenant() -> None:
    without = {
        model.__name__
        for model in own_models()
        if "tenant_id" not in {field.attname for field in model._meta.fields}
    }
    assert without == {"Tenant", "User"} | OF_PEOPLE
