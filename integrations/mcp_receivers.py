"""What follows when an MCP server was changed, and what is kept of a person for its sake."""

from integrations import tasks
from integrations.mcp import tools  # noqa: F401
from integrations.services import mcp_calls
from xentree import personal_data
from xentree.events import MCPServerChanged, on

personal_data.register("mcp calls", export=mcp_calls.export_calls, erase=mcp_calls.erase_calls)


@on(MCPServerChanged)
def list_tools(event: MCPServerChanged) -> None:
    """A worker asks it for its tools."""
    tasks.refresh_mcp_server.delay(str(event.server_id))
