"""Every stored secret, and how it is written anew with the first of settings.ENCRYPTION_KEYS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from xentree.encryption import EncryptedTextField, is_fresh, renewed

BATCH = 200
_objects: list["Place"] = []


@dataclass(frozen=True)
class Place:
    """A column of secrets: whole texts, or where `names` are given those under these names of a JSON object."""

    model: type[models.Model]
    column: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column}"


@dataclass
class Tally:
    """How many secrets there are, how many were not under the first key, and how many no key can read."""

    secrets: int = 0
    stale: int = 0
    lost: int = 0


def register(model: type[models.Model], column: str, names: tuple[str, ...]) -> None:
    """Name a JSON column that holds secrets under these names; columns of EncryptedTextField are found without."""
    _objects.append(Place(model, column, names))


def places() -> list[Place]:
    """All of them."""
    own = [model for model in apps.get_models() if not model._meta.proxy]
    columns = [(model, field) for model in own for field in model._meta.local_concrete_fields]
    texts = [Place(model, field.name) for model, field in columns if isinstance(field, EncryptedTextField)]
    return [*texts, *_objects]


def survey(place: Place) -> Tally:
    """Look, and change nothing."""
    tally = Tally()
    for keys in _batches(place):
        for row in _stored(place, keys):
            _each(place, row.stored, lambda token: _renewed(token, tally))
    return tally


def rewrite(place: Place) -> Tally:
    """Put every secret under the first key; what is there already stays, what no key can read is left alone."""
    tally = Tally()
    for keys in _batches(place):
        _rewrite_batch(place, keys, tally)
    return tally


@transaction.atomic
def _rewrite_batch(place: Place, keys: list[Any], tally: Tally) -> None:
    """The rows are locked meanwhile, so that nothing that is written at the same time is lost."""
    for row in _stored(place, keys).select_for_update(of=("self",)):
        fresh = _each(place, row.stored, lambda token: _renewed(token, tally))
        if fresh != row.stored:
            value = fresh if place.names else models.Value(fresh, models.TextField())
            place.model._base_manager.filter(pk=row.pk).update(**{place.column: value})


def _batches(place: Place) -> Iterator[list[Any]]:
    """Primary keys, a batch at a time."""
    rows, after = place.model._base_manager.order_by("pk"), dict[str, Any]()
    while keys := list(rows.filter(**after).values_list("pk", flat=True)[:BATCH]):
        yield keys
        after = {"pk__gt": keys[-1]}


def _stored(place: Place, keys: list[Any]) -> Any:
    """These rows with `stored`: what stands in the column, not decrypted."""
    column = models.F(place.column) if place.names else Cast(place.column, models.TextField())
    return place.model._base_manager.filter(pk__in=keys).only("pk").annotate(stored=column)


def _each(place: Place, stored: Any, act: Callable[[str], str]) -> Any:
    """What `act` makes of a text, or of each secret of an object."""
    if not stored:
        return stored
    if not place.names:
        return act(stored)
    return {name: act(value) if name in place.names and value else value for name, value in stored.items()}


def _renewed(token: str, tally: Tally) -> str:
    """Count it; what comes back is the token under the first key, or itself where no key fits."""
    tally.secrets += 1
    if is_fresh(token):
        return token
    try:
        found = renewed(token)
    except InvalidToken:
        tally.lost += 1
        return token
    tally.stale += 1
    return found
