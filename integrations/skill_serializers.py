"""The shapes of section 9 of the API: connected skills."""

from typing import Any

from rest_framework import serializers

from integrations.models import Integration


class IntegrationOut(serializers.ModelSerializer[Integration]):
    """A connected skill, without anything that opens the other side."""

    name = serializers.CharField(source="shown_name")
    error = serializers.SerializerMethodField()

    class Meta:
        model = Integration
        fields = ["id", "provider", "name", "account_email", "status", "scopes", "connected_at", "last_synced_at"]
        fields += ["error", "may_read", "may_propose"]

    def get_error(self, integration: Integration) -> str | None:
        """What went wrong last, in words."""
        return integration.error.get("message")


class ConnectQuery(serializers.Serializer[Any]):
    """What is wanted, and where in Xentree to go on."""

    write = serializers.BooleanField(default=False, help_text="Ask for writing, too.")
    next = serializers.CharField(default="", max_length=200, help_text="A path of Xentree; any other is passed over.")


class ConnectResponse(serializers.Serializer[Any]):
    """Where the person says yes: open it in their browser, within ten minutes."""

    authorization_url = serializers.URLField()
