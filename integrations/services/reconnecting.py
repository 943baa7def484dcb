"""What happens when a calendar lets us in no more."""

from integrations.models import Integration
from integrations.services.access import mark_reconnect_needed
from xentree.providers.calendar import ReconnectNeeded


def stop_until_reconnected(integration: Integration, error: ReconnectNeeded) -> None:
    """Its jobs stop, and its person is told; they go on when it is connected again."""
    mark_reconnect_needed(integration, error.message)
