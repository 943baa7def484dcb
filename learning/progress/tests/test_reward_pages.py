"""Quests, the shop and the board as pages: what a button does, and what is refused in words."""

from uuid import uuid4

import pytest
from django.utils.timezone import now

from learning.progress.days import today_of
from learning.progress.models import Booster, Progress, Quest, TokenEvent
from learning.progress.services import change_settings, record_practice
from learning.progress.services.balances import book_tokens
from organizations.tests.factories import MembershipFactory, OrganizationFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client, learner):
    client.force_login(learner)
    return learner


def opened(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def quest_of(user):
    """One chat is asked for."""
    return Quest.objects.create(
        user=user,
        date=today_of(user),
        slot=0,
        kind="conversations",
        category="conversations",
        target_value=1,
        reward_multiplier="1.50",
        reward_duration=20,
        reward_tokens=3,
    )


def give_tokens(user, amount):
    progress, _ = Progress.objects.get_or_create(user=user)
    book_tokens(progress, {"week:1": amount})
    progress.save()


def test_three_quests_are_shown_and_bud_on_the_tree(client, mine):
    page = opened(client, "/progress")
    assert page.count('data-quest="active"') == 3
    assert "New ones in " in page
    Quest.objects.all().delete()
    quest_of(mine)
    record_practice(mine, "note", uuid4(), {"characters": 300})
    assert "Quests of today: 1 in bud." in opened(client, "/progress")


def test_a_completed_quest_is_collected_once(client, mine):
    quest = quest_of(mine)
    assert "Collect" not in opened(client, "/progress")
    record_practice(mine, "conversation", uuid4(), {})
    page = opened(client, "/progress")
    assert f"/progress/quests/{quest.pk}/claim" in page
    assert 'data-quests-done="1"' in opened(client, "/progress/growth")
    response = client.post(f"/progress/quests/{quest.pk}/claim", follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [("/progress", 302)]
    assert "10 XP and 3 tokens are yours, and for 20 minutes XP counts ×1.5." in page
    assert "toast-joy" in page
    assert "×1.5 XP until" in page
    assert "1 in bloom." in page
    again = client.post(f"/progress/quests/{quest.pk}/claim", follow=True).content.decode()
    assert "toast-danger" in again
    assert Booster.objects.count() == 1


def test_nobody_collects_for_another(client, mine, stranger):
    quest = quest_of(stranger)
    record_practice(stranger, "conversation", uuid4(), {})
    assert client.post(f"/progress/quests/{quest.pk}/claim").status_code == 404
    assert not Booster.objects.exists()


def test_the_shop_says_what_one_has_and_what_it_costs(client, mine):
    page = opened(client, "/progress/shop")
    assert "You hold 2 of 3 freezes." in page
    assert page.count("Not enough yet") == 6
    give_tokens(mine, 100)
    page = opened(client, "/progress/shop")
    assert "<strong>100</strong> tokens" in page
    assert page.count("Not enough yet") == 1
    assert "Full week 1" in page


def test_a_frame_is_bought_worn_and_taken_off(client, mine):
    give_tokens(mine, 100)
    page = client.post("/progress/shop/dew/buy", follow=True).content.decode()
    assert "It is yours." in page
    assert "Worn" in page
    assert Progress.objects.get().frame == "dew"
    client.post("/progress/shop/wear", {"frame": ""})
    assert Progress.objects.get().frame == ""
    client.post("/progress/shop/wear", {"frame": "dew"})
    assert Progress.objects.get().frame == "dew"


def test_a_freeze_is_bought_while_there_is_room(client, mine):
    give_tokens(mine, 100)
    assert "You hold 3 of 3 freezes." in client.post("/progress/shop/freeze/buy", follow=True).content.decode()
    page = client.post("/progress/shop/freeze/buy", follow=True).content.decode()
    assert "toast-danger" in page
    assert "You hold all you can" in page
    assert TokenEvent.objects.filter(amount__lt=0).count() == 1


def test_what_cannot_be_paid_or_is_not_sold_changes_nothing(client, mine):
    assert "toast-danger" in client.post("/progress/shop/dew/buy", follow=True).content.decode()
    assert client.post("/progress/shop/gold/buy").status_code == 404
    assert not TokenEvent.objects.exists()


@pytest.fixture
def place(learner):
    """An organization of three; two take part in its board."""
    organization = OrganizationFactory(name="Greenhouse")
    people = [learner, *(MembershipFactory(organization=organization).user for _ in range(2))]
    MembershipFactory(organization=organization, user=learner)
    for number, person in enumerate(people[1:], start=1):
        change_settings(by=Principal(person, "bearer"), on_leaderboard=number == 1)
        for _ in range(number):
            record_practice(person, "conversation", uuid4(), {"happened_at": now()})
    return organization, people


def test_a_board_shows_only_who_takes_part(client, mine, place):
    _, (_, seen, hidden) = place
    page = opened(client, "/progress/leaderboard")
    assert "This week in Greenhouse" in page
    assert seen.username in page
    assert hidden.username not in page
    assert "Take part" in page


def test_one_takes_part_and_leaves(client, mine, place):
    client.post("/progress/leaderboard/part", {"on_leaderboard": "true"})
    assert "board-own" in opened(client, "/progress/leaderboard")
    client.post("/progress/leaderboard/part", {"on_leaderboard": "false"})
    assert "board-own" not in opened(client, "/progress/leaderboard")


def test_the_board_of_another_organization_is_not_there(client, mine, place):
    OrganizationFactory(slug="elsewhere")
    assert client.get("/progress/leaderboard?organization=elsewhere").status_code == 404


def test_without_an_organization_there_is_no_board(client, mine):
    assert "A board is for an organization" in opened(client, "/progress/leaderboard")
