"""What an origin is: a scheme, a host and perhaps a port, exactly as browsers send it."""

import re

from xentree.errors import Invalid

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PORT = r"(?::[1-9][0-9]{0,4})?"
_SECURE = re.compile(rf"https://(?:{_LABEL}\.)*{_LABEL}{_PORT}")
_LOCAL = re.compile(rf"http://(?:localhost|127\.0\.0\.1|\[::1\]){_PORT}")
_LENGTH = 255


def checked_origin(text: str, field: str = "origin") -> str:
    """`text` if it is an https origin, or an http one of this computer; Invalid with what is wrong otherwise."""
    if len(text) > _LENGTH or not (_SECURE.fullmatch(text) or _LOCAL.fullmatch(text)) or _has_usual_port(text):
        hint = "Give it as browsers send it, such as https://www.example.com or http://localhost:3000, without a path."
        raise Invalid(f"{field}: {hint}", **{field: [hint]})
    return text


def _has_usual_port(origin: str) -> bool:
    """Browsers leave the scheme's own port out."""
    scheme, _, rest = origin.partition("://")
    port = rest.rpartition(":")[2] if re.search(r":[0-9]+$", rest) else ""
    return bool(port) and (int(port) > 65535 or port == {"https": "443", "http": "80"}[scheme])
