"""The shape of an integration token: a JWT signed with RS256 and nothing else, by a key its header only names."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"
TYPE = "xentree-integration+jwt"
_BITS = 2048
_LONGEST = 4096
_HEADER = frozenset({"alg", "kid", "typ"})


class TokenRefused(Exception):
    """A token that is no good; `reason` is one word of the API's documentation."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class KeyPair:
    """A new key: its thumbprint (RFC 7638), public JWK, private PEM, and the SHA-256 of the public DER in hex."""

    kid: str
    public_jwk: dict[str, str]
    private_pem: str
    fingerprint: str


def new_key_pair() -> KeyPair:
    """RSA with 2048 bits."""
    return describe_key(RSAKey.generate_key(_BITS, private=True))


def describe_key(key: RSAKey) -> KeyPair:
    """What is stored of a private key."""
    der = key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    public: dict[str, Any] = key.as_dict(private=False)
    parts = {name: str(public[name]) for name in ("kty", "n", "e")}
    return KeyPair(key.thumbprint(), parts, key.as_pem(private=True).decode(), hashlib.sha256(der).hexdigest())


def sign(claims: dict[str, Any], kid: str, key: RSAKey) -> str:
    """The token."""
    return jwt.encode({"alg": ALGORITHM, "kid": kid, "typ": TYPE}, claims, key, algorithms=[ALGORITHM])


def looks_like_ours(token: str) -> bool:
    """Whether the header says it is an integration token; nothing is proven by that."""
    try:
        return _part(token.partition(".")[0]).get("typ") == TYPE
    except TokenRefused:
        return False


def read_unproven(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, only to find the key by; TokenRefused when the header asks for anything unusual."""
    parts = token.split(".")
    if len(token) > _LONGEST or len(parts) != 3:
        raise TokenRefused("malformed")
    header, claims = _part(parts[0]), _part(parts[1])
    if header.get("alg") != ALGORITHM:
        raise TokenRefused("wrong_algorithm")
    if header.keys() != _HEADER or header["typ"] != TYPE or not isinstance(header["kid"], str):
        raise TokenRefused("malformed")
    return header, claims


def proven_claims(token: str, public_jwk: dict[str, str]) -> dict[str, Any]:
    """The claims, signed by that key; TokenRefused otherwise."""
    try:
        return dict(jwt.decode(token, _public_key(public_jwk["n"], public_jwk["e"]), algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError) as error:
        raise TokenRefused("invalid_signature") from error


@lru_cache(maxsize=256)
def _public_key(n: str, e: str) -> RSAKey:
    return RSAKey.import_key({"kty": "RSA", "n": n, "e": e})


def _part(text: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError) as error:
        raise TokenRefused("malformed") from error
    if not isinstance(found, dict):
        raise TokenRefused("malformed")
    return found
