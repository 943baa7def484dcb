"""What gets old: tokens, keys, visitors."""

from datetime import timedelta

from django.utils.timezone import now

from integrations.models import IntegrationToken, SigningKey
from integrations.services.visitors import erase_unused_visitors

# A token that ran out stays listed this long, with who granted and who revoked it.
TOKENS_KEPT = timedelta(days=90)


def sweep() -> None:
    """Tokens long dead, keys that signed none of those kept, visitors who do not come any more."""
    IntegrationToken.objects.filter(expires_at__lt=now() - TOKENS_KEPT).delete()
    SigningKey.objects.filter(published_until__lt=now() - TOKENS_KEPT, tokens=None).delete()
    erase_unused_visitors()
