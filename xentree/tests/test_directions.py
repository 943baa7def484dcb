"""Foreign keys point where imports point: from a later app to an earlier one, never back."""

from django.apps import apps

ORDER = ["accounts", "organizations", "knowledge", "conversations", "learning", "live", "integrations"]


def test_foreign_keys_obey_the_order_of_the_apps():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if _place(field.related_model) > _place(model)
    ]

    assert wrong == []


def _place(model):
    """What is not ours stands before all of it."""
    return ORDER.index(model._meta.app_label) if model._meta.app_label in ORDER else -1


def test_the_floor_owns_no_table():
    assert list(apps.get_app_config("xentree").get_models()) == []
