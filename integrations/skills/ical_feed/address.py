"""The secret address of a feed: checked once, then shown only as its host."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from xentree.errors import Invalid

LONGEST = 2000
WRONG = "Paste the whole address of the calendar. It begins with https:// or webcal://."
_UNSEEN = re.compile(r"[\x00-\x20\x7f]")


def checked_address(text: str) -> str:
    """The address as it is asked for (webcal is https); Invalid for what is none, or would go out unencrypted."""
    address = re.sub(r"\A(webcals?)(?=://)", "https", text.strip(), flags=re.IGNORECASE).partition("#")[0]
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or _UNSEEN.search(address) or len(address) > LONGEST or parts.scheme.lower() not in allowed_schemes():
        raise Invalid(f"address: {WRONG}", address=[WRONG])
    return address


def allowed_schemes() -> tuple[str, ...]:
    """Unencrypted only where the operator said so: whoever reads the address on its way has the calendar."""
    return ("https", "http") if settings.ICAL_FEEDS_UNENCRYPTED else ("https",)


def host_of(address: str) -> str:
    """All that is shown of it."""
    return urlsplit(address).hostname or ""


def mark_of(address: str) -> str:
    """What tells one feed from another without telling where it is."""
    return salted_hmac("integrations.ical_feed", address, algorithm="sha256").hexdigest()
