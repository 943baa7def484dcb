"""The shapes of quests, of what tokens buy, and of the leaderboard."""

from typing import Any

from rest_framework import serializers

from learning.progress.models import TokenEvent
from learning.progress.serializers import ActiveBooster, QuestItem
from learning.progress.shop import FRAMES


class QuestsResponse(serializers.Serializer[Any]):
    """The three of the person's own date."""

    date = serializers.DateField()
    resets_at = serializers.DateTimeField(help_text="The person's next midnight.")
    quests = QuestItem(many=True)


class QuestClaimResponse(serializers.Serializer[Any]):
    """What a claimed quest gave."""

    quest = QuestItem()
    booster = ActiveBooster()
    xp_awarded = serializers.IntegerField()
    tokens_awarded = serializers.IntegerField()
    token_balance = serializers.IntegerField()


class ShopItem(serializers.Serializer[Any]):
    """One thing that tokens buy."""

    id = serializers.CharField(source="ware.key")
    name = serializers.CharField(source="ware.name")
    description = serializers.CharField(source="ware.description")
    price = serializers.IntegerField(source="ware.price", help_text="In tokens.")
    is_frame = serializers.BooleanField(source="ware.is_frame")
    owned = serializers.BooleanField()
    worn = serializers.BooleanField()
    obstacle = serializers.CharField(
        allow_blank=True, help_text="The code with which buying it would be refused now; empty where it would not."
    )


class ShopResponse(serializers.Serializer[Any]):
    """What one can buy, and with what."""

    token_balance = serializers.IntegerField()
    freezes_available = serializers.IntegerField()
    frame = serializers.CharField(allow_blank=True)
    items = ShopItem(many=True)


class FrameRequest(serializers.Serializer[Any]):
    """The frame to put on; empty for none."""

    frame = serializers.ChoiceField(choices=sorted(FRAMES), allow_blank=True)


class TokenEventItem(serializers.ModelSerializer[TokenEvent]):
    """Tokens got (above zero) or spent (below)."""

    class Meta:
        model = TokenEvent
        fields = ("id", "source", "amount", "created_at")


class LeaderboardEntry(serializers.Serializer[Any]):
    """One member who takes part."""

    rank = serializers.IntegerField(help_text="Equal XP is an equal rank.")
    user_id = serializers.UUIDField()
    username = serializers.CharField()
    full_name = serializers.CharField(allow_blank=True)
    profile_picture_url = serializers.CharField(allow_blank=True)
    frame = serializers.CharField(allow_blank=True)
    xp = serializers.IntegerField()


class LeaderboardResponse(serializers.Serializer[Any]):
    """A week of those who take part, most XP first."""

    week_start = serializers.DateField(help_text="Sunday, in the caller's zone.")
    week_end = serializers.DateField()
    me = LeaderboardEntry(allow_null=True, help_text="The caller's own row; null while they take no part.")
    entries = LeaderboardEntry(many=True)


class LeaderboardQuery(serializers.Serializer[Any]):
    """How many rows."""

    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
