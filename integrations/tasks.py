"""Background work on keys, tokens, visitors, calendars and MCP servers."""

from uuid import UUID

from celery import shared_task

from accounts.services.mail import send_sealed
from integrations import services
from integrations.models import CalendarEntry, MCPServer
from integrations.services import entries, keeping, mcp_servers, syncing


@shared_task(ignore_result=True)
def rotate_due_keys() -> None:
    """Every hour: announce successors of keys that are old enough."""
    services.rotate_due_keys()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every hour: what got old."""
    services.sweep()


@shared_task(ignore_result=True)
def write_entry(entry_id: str) -> None:
    """Write one event of ours into its calendar."""
    if entry := CalendarEntry.objects.filter(pk=entry_id).first():
        entries.write_entry(entry)


@shared_task(ignore_result=True)
def tend_entries() -> None:
    """Take up what was lost on the way to a worker, or whose worker died, or whose calendar works again."""
    for entry_id in entries.due_entries():
        write_entry.delay(str(entry_id))


@shared_task(ignore_result=True)
def sync_integration(integration_id: str) -> None:
    """Look for what is new in one connected skill."""
    syncing.sync_integration(UUID(integration_id))


@shared_task(ignore_result=True)
def sync_integrations() -> None:
    """Let everyone have their turn."""
    for integration_id in syncing.due_integrations():
        sync_integration.delay(str(integration_id))


@shared_task(ignore_result=True)
def mark_kept_blocks() -> None:
    """Of blocks that began: those in which their person learnt."""
    keeping.mark_kept(keeping.blocks_to_look_at())


@shared_task(ignore_result=True)
def refresh_mcp_servers() -> None:
    """Every hour: look which tools the MCP servers have by now."""
    for server_id in MCPServer.objects.values_list("pk", flat=True):
        refresh_mcp_server.delay(str(server_id))


@shared_task(ignore_result=True)
def refresh_mcp_server(server_id: str) -> None:
    """Look at one; settings.MCP_LIST_SECONDS is its deadline."""
    if server := MCPServer.objects.filter(pk=UUID(server_id)).first():
        mcp_servers.refresh_server(server)


@shared_task(ignore_result=True, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_mail(sealed: str) -> None:
    """Send one mail; tries again for about half an hour while the mail server is away."""
    send_sealed(sealed)
