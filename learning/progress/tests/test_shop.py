"""Tokens buy what is for sale, never on credit, and no more than one can have."""

import pytest
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from learning.progress.models import FreezeGain, Progress, TokenEvent
from learning.progress.services.balances import book_tokens, lock_progress
from learning.progress.services.rebuilding import rebuild_progress
from learning.progress.services.shop import buy, frames_of, shop_of, wear_frame
from learning.progress.services.tokens import spend_tokens
from learning.progress.shop import FRAMES, WARES
from learning.progress.streak_facts import standing_of
from organizations.tests.test_key_races import at_once
from xentree.errors import Conflict, NotFound
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
FREEZE = WARES["freeze"].price


@transaction.atomic
def give(user, amount, source="quest:gift"):
    progress = lock_progress(user.pk)
    book_tokens(progress, {source: amount})
    progress.save()


def balance(user):
    """Of the row; that it is the sum of the events holds always."""
    stored = Progress.objects.get(user=user).token_balance
    assert stored == (TokenEvent.objects.filter(user=user).aggregate(total=Sum("amount"))["total"] or 0)
    return stored


def freezes(user):
    return standing_of(user).streak.available


def test_a_freeze_is_paid_and_held(learner, as_learner):
    give(learner, FREEZE + 5)
    buy("freeze", by=as_learner)

    assert (balance(learner), freezes(learner), FreezeGain.objects.get().kind) == (5, 3, "bought")
    shop = shop_of(learner)
    assert (shop.token_balance, shop.freezes_available) == (5, 3)
    assert shop.items[0].obstacle == "freezes_full"


def test_nobody_holds_more_than_three(learner, as_learner):
    give(learner, 10 * FREEZE)
    buy("freeze", by=as_learner)
    with pytest.raises(Conflict) as refused:
        buy("freeze", by=as_learner)

    assert refused.value.code == "freezes_full"
    assert (balance(learner), FreezeGain.objects.count()) == (9 * FREEZE, 1)


def test_a_frame_is_bought_once_and_put_on_and_off(learner, as_learner):
    give(learner, 500)
    buy("rings", by=as_learner)
    with pytest.raises(Conflict) as refused:
        buy("rings", by=as_learner)

    assert refused.value.code == "already_owned"
    assert (balance(learner), frames_of(learner)) == (500 - WARES["rings"].price, {"rings"})
    assert Progress.objects.get().frame == "rings"
    wear_frame("", by=as_learner)
    assert Progress.objects.get().frame == ""
    wear_frame("rings", by=as_learner)
    assert [offer.ware.key for offer in shop_of(learner).items if offer.worn and offer.owned] == ["rings"]


def test_what_is_not_ones_own_is_not_worn(learner, as_learner, as_stranger, stranger):
    give(learner, 500)
    buy("rings", by=as_learner)
    with pytest.raises(Conflict) as refused:
        wear_frame("rings", by=as_stranger)

    assert refused.value.code == "not_owned"
    assert not Progress.objects.filter(user=stranger).exclude(frame="").exists()
    with pytest.raises(NotFound):
        wear_frame("gold", by=as_learner)


@pytest.mark.parametrize("key", sorted(WARES))
def test_nothing_is_bought_on_credit(learner, as_learner, key):
    give(learner, WARES[key].price - 1)
    with pytest.raises(Conflict) as refused:
        buy(key, by=as_learner)

    assert (refused.value.code, refused.value.extra) == ("not_enough_tokens", {"missing": 1})
    assert (balance(learner), freezes(learner), frames_of(learner)) == (WARES[key].price - 1, 2, set())


def test_what_is_not_for_sale(as_learner):
    with pytest.raises(NotFound):
        buy("gold", by=as_learner)


def test_what_goes_wrong_later_takes_nothing(learner):
    give(learner, 50)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        progress = lock_progress(learner.pk)
        spend_tokens(progress, "freeze:1", 30)
        progress.save()
        1 / 0  # noqa: B018

    assert balance(learner) == 50


def test_balances_can_be_told_anew(learner, as_learner):
    give(learner, 200)
    buy("freeze", by=as_learner)
    buy("sprout", by=as_learner)
    before = Progress.objects.get(user=learner)
    after = rebuild_progress(learner)

    assert (after.token_balance, after.frame) == (before.token_balance, "sprout")
    assert freezes(learner) == 3


@pytest.mark.django_db(transaction=True)
def test_many_at_once_buy_a_frame_once(learner):
    give(learner, 50 * WARES["sprout"].price)
    bought = at_once(buyer(learner, "sprout"), times=20)

    assert sorted(bought) == ["already_owned"] * 19 + ["bought"]
    assert balance(learner) == 49 * WARES["sprout"].price


@pytest.mark.django_db(transaction=True)
def test_many_at_once_hold_no_more_freezes_than_three(learner):
    give(learner, 50 * FREEZE)

    assert sorted(at_once(buyer(learner, "freeze"), times=20)) == ["bought"] + ["freezes_full"] * 19
    assert (balance(learner), freezes(learner)) == (49 * FREEZE, 3)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_spend_no_more_than_there_is(learner):
    give(learner, 100)
    keys = iter(sorted(FRAMES) * 10)
    outcomes = at_once(lambda: buyer(learner, next(keys))(), times=50)

    assert outcomes.count("bought") == TokenEvent.objects.filter(amount__lt=0).count() > 0
    assert 0 <= balance(learner) < 100


def buyer(user, key):
    """What buys it, and says so."""
    return lambda: buy(key, by=Principal(User.objects.get(pk=user.pk), "bearer")) and "bought"
