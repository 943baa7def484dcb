"""What follows when a skill has to be connected again: its person is told, on open pages and by mail."""

from integrations import metrics, tasks
from integrations.services.disconnecting import erase_integrations
from integrations.services.people_data import export_integrations
from integrations.services.reconnect_mail import reconnect_mail
from xentree import personal_data
from xentree.events import ReconnectWanted, on
from xentree.realtime import push, user_group

personal_data.register("skills", export=export_integrations, erase=erase_integrations)


@on(ReconnectWanted)
def count_reconnect(event: ReconnectWanted) -> None:
    """For the metrics."""
    metrics.RECONNECTS.labels(event.provider).inc()


@on(ReconnectWanted)
def tell_reconnect(event: ReconnectWanted) -> None:
    """Pages that are open."""
    push(user_group(event.user_id), "skill-reconnect-needed", {"integration_id": str(event.integration_id)})


@on(ReconnectWanted)
def mail_reconnect(event: ReconnectWanted) -> None:
    """Whoever looks at none; left to a worker."""
    if sealed := reconnect_mail(event.integration_id):
        tasks.send_mail.delay(sealed)
