"""The shapes of MCP servers in the API."""

from typing import Any

from rest_framework import serializers

from integrations.services.mcp_servers import ServerState, ToolState


class MCPServerQuery(serializers.Serializer[Any]):
    """In whose workspace."""

    organization_id = serializers.UUIDField()


class MCPSwitchRequest(serializers.Serializer[Any]):
    """On, with the `version` of the list that was looked at and, unless all are wanted, names of `tools`; or off."""

    organization_id = serializers.UUIDField()
    enabled = serializers.BooleanField()
    version = serializers.CharField(max_length=64, required=False)
    tools = serializers.ListField(child=serializers.CharField(max_length=128), required=False, max_length=200)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nobody switches on what they have not seen."""
        if data["enabled"] and "version" not in data:
            raise serializers.ValidationError({"version": ["Say which list of tools you have seen."]})
        return data


class MCPToolOut(serializers.Serializer[ToolState]):
    """A tool, in its server's own words; `changed` ones are off until somebody looks at them again."""

    name = serializers.CharField(source="tool.name")
    called = serializers.CharField(source="tool.called", help_text="What models know it by.")
    title = serializers.CharField(source="tool.title")
    description = serializers.CharField(source="tool.description")
    reads = serializers.BooleanField(source="tool.reads", help_text="Runs at once; others ask for a yes first.")
    enabled = serializers.BooleanField(source="is_on")
    changed = serializers.BooleanField()


class MCPServerOut(serializers.Serializer[ServerState]):
    """A server whose tools the organization may use; `error` is what went wrong when it was last asked."""

    id = serializers.UUIDField(source="server.pk")
    name = serializers.CharField(source="server.name")
    slug = serializers.CharField(source="server.slug")
    host = serializers.CharField(source="server.host")
    enabled = serializers.BooleanField(source="is_on")
    switched_at = serializers.DateTimeField(source="switch.switched_at", default=None)
    switched_by = serializers.CharField(source="switch.switched_by.username", default=None)
    version = serializers.CharField(source="server.version")
    refreshed_at = serializers.DateTimeField(source="server.refreshed_at", allow_null=True)
    error = serializers.CharField(source="server.error")
    tools = MCPToolOut(many=True)
