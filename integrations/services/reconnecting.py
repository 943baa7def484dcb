"""What happens when a calendar lets us in no more."""

from django.utils.timezone import now

from integrations.models import Integration
from xentree.providers.calendar import ReconnectNeeded


def stop_until_reconnected(integration: Integration, error: ReconnectNeeded) -> None:
    """Its jobs stop; they go on when it is connected again."""
    told = {"code": error.code, "message": error.message, "at": now().isoformat()}
    working = Integration.objects.connected().filter(pk=integration.pk)
    working.update(status=Integration.Status.RECONNECT_NEEDED, error=told)
