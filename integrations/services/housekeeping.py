"""What gets old: tokens, keys, visitors, ways to a vendor, deliveries."""

from datetime import timedelta

from django.utils.timezone import now

from integrations.models import ConnectAttempt, IntegrationToken, SigningKey
from integrations.services.deliveries import sweep_deliveries
from integrations.services.visitors import erase_unused_visitors

# A token that ran out stays listed this long, with who granted and who revoked it.
TOKENS_KEPT = timedelta(days=90)
# So long somebody who comes back late is told that it was too late.
ATTEMPTS_KEPT = timedelta(days=1)


def sweep() -> None:
    """Tokens long dead, keys that signed none of those kept, visitors who come no more, old ways and deliveries."""
    IntegrationToken.objects.filter(expires_at__lt=now() - TOKENS_KEPT).delete()
    SigningKey.objects.filter(published_until__lt=now() - TOKENS_KEPT, tokens=None).delete()
    ConnectAttempt.objects.filter(expires_at__lt=now() - ATTEMPTS_KEPT).delete()
    erase_unused_visitors()
    sweep_deliveries()
