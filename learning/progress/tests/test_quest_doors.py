"""Quests, shop, tokens and leaderboard over REST: as oneself, as others, by key."""

import pytest

from accounts.services import close_account, erase_account
from learning.progress.models import Booster, Progress, Quest, TokenEvent
from learning.progress.services.people_data import export_progress
from learning.progress.services.quests import claim_quest
from learning.progress.shop import WARES
from learning.progress.tests.test_quests import converse, quest
from learning.progress.tests.test_shop import give
from organizations.tests.conftest import *  # noqa: F403

pytestmark = pytest.mark.django_db
ITEM = {
    "id",
    "title",
    "description",
    "category",
    "target_value",
    "current_progress",
    "progress_percentage",
    "status",
    "reward_multiplier",
    "reward_duration",
    "reward_tokens",
}


def claim_path(row):
    return f"/api/xp/quests/{row.pk}/claim"


def test_the_same_three_on_every_device(api, learner):
    first, second = (api(learner).get("/api/xp/quests") for _ in range(2))

    assert first.json() == second.json()
    assert (len(first.json()["quests"]), set(first.json())) == (3, {"date", "resets_at", "quests"})
    assert all(set(item) == ITEM and item["status"] == "active" for item in first.json()["quests"])


def test_a_quest_is_done_and_claimed(api, learner):
    row, mine = quest(learner), api(learner)
    converse(learner)
    assert mine.get("/api/xp/quests").json()["quests"][0]["status"] == "completed"
    claimed = mine.post(claim_path(row))

    body = claimed.json()
    assert (claimed.status_code, body["quest"]["status"]) == (200, "claimed")
    assert (body["booster"]["multiplier"], body["xp_awarded"]) == (1.5, 10)
    assert (body["tokens_awarded"], body["token_balance"]) == (3, 3)
    again = mine.post(claim_path(row))
    assert (again.status_code, again.json()["detail"]["error"]) == (409, "quest_claimed")
    assert mine.get("/api/xp/profile").json()["active_booster"]["multiplier"] == 1.5


def test_the_same_key_is_the_same_answer(api, learner):
    row, mine = quest(learner), api(learner)
    converse(learner)
    first, second = (mine.post(claim_path(row), headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert Booster.objects.count() == 1


def test_of_others_there_is_nothing_to_claim(api, learner, stranger):
    row = quest(learner)
    converse(learner)
    assert api(stranger).post(claim_path(row)).status_code == 404
    assert api().post(claim_path(row)).status_code == 401
    assert Quest.objects.get().claimed_at is None


def test_keys_need_the_scope_to_write(keyed, learner):
    row = quest(learner)
    converse(learner)
    _, reader = keyed("api:read")
    _, writer = keyed("api:write")

    assert reader.get("/api/xp/quests").status_code == 200
    for path in (claim_path(row), "/api/xp/shop/freeze/buy"):
        refused = reader.post(path)
        assert (refused.status_code, refused.json()["detail"]["required_scope"]) == (403, "api:write")
    assert writer.get("/api/xp/quests").status_code == 403
    assert writer.post(claim_path(row)).status_code == 200


def test_buying_and_wearing(api, learner):
    mine = api(learner)
    give(learner, 100)
    shop = mine.get("/api/xp/shop").json()
    assert (shop["token_balance"], [item["id"] for item in shop["items"]]) == (100, list(WARES))
    assert {item["id"]: item["obstacle"] for item in shop["items"]}["evergreen"] == "not_enough_tokens"
    bought = mine.post("/api/xp/shop/rings/buy").json()

    assert (bought["token_balance"], bought["frame"]) == (100 - WARES["rings"].price, "rings")
    assert mine.put("/api/xp/frame", {"frame": ""}, format="json").json()["frame"] == ""
    refused = mine.put("/api/xp/frame", {"frame": "dew"}, format="json")
    assert (refused.status_code, refused.json()["detail"]["error"]) == (409, "not_owned")
    assert mine.put("/api/xp/frame", {"frame": "gold"}, format="json").status_code == 400
    assert mine.post("/api/xp/shop/gold/buy").status_code == 404
    events = mine.get("/api/xp/tokens").json()
    assert [(event["source"], event["amount"]) for event in events] == [("frame:rings", -60), ("quest:gift", 100)]


def test_one_persons_tokens_are_not_anothers(api, learner, stranger):
    give(learner, 100)
    theirs = api(stranger)

    assert theirs.get("/api/xp/tokens").json() == []
    refused = theirs.post("/api/xp/shop/sprout/buy")
    assert (refused.status_code, refused.json()["detail"]["missing"]) == (409, 30)
    assert Progress.objects.get(user=learner).token_balance == 100
    assert TokenEvent.objects.count() == 1


def test_the_leaderboard_is_for_members(api, greenhouse, owner, member, outsider):
    Progress.objects.create(user=owner.user, on_leaderboard=True)
    path = f"/api/organizations/{greenhouse.pk}/leaderboard"

    assert [entry["username"] for entry in api(member.user).get(path).json()["entries"]] == ["olga"]
    assert api(member.user).get(path).json()["me"] is None
    assert api(owner.user).get(path).json()["me"]["rank"] == 1
    assert api(outsider.user).get(path).status_code == 404
    assert api(member.user).get(f"{path}?limit=x").status_code == 400


def test_a_public_profile_shows_todays_quests(api, learner):
    quest(learner)
    Progress.objects.create(user=learner, is_public=True)
    shown = api().get("/api/xp/public-profile/lea").json()["active_quests"]
    assert [(set(item), item["title"]) for item in shown] == [(ITEM, "Ask something in a chat")]


def test_what_is_kept_goes_into_the_export_and_goes_with_the_person(learner, as_learner, stranger):
    row = quest(learner)
    converse(learner)
    claim_quest(row.pk, by=as_learner)
    give(stranger, 7)
    files = {file.path: file.data for file in export_progress(learner)}
    close_account(learner)
    erase_account(learner.pk)

    assert [each["kind"] for each in files["progress/quests.json"]] == ["conversations"]
    assert [each["multiplier"] for each in files["progress/boosters.json"]] == [row.reward_multiplier]
    assert [each["source"] for each in files["progress/tokens.json"]] == [f"quest:{row.pk}"]
    assert (Quest.objects.count(), Booster.objects.count()) == (0, 0)
    assert [each.user for each in TokenEvent.objects.all()] == [stranger]
