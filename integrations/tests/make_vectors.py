"""`python -m integrations.tests.make_vectors` writes docs/integration-token-vectors.json anew, with keys nobody keeps.

Good and bad tokens with what a program that verifies them should say; their times are too far away for any clock.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import RSAKey

from integrations.signing import ALGORITHM, TYPE

FILE = Path(__file__).resolve().parents[2] / "docs" / "integration-token-vectors.json"
ISSUER, ORIGIN = "https://xentree.example", "https://partner.example"
TENANT, OTHER_TENANT = (f"00000000-0000-4000-8000-00000000000{digit}" for digit in (1, 2))
LONG_AGO, SOON_AFTER, FAR, FARTHER = 1_700_000_000, 1_700_000_120, 4_102_444_000, 4_102_444_800
ABOUT = (
    "Tokens of one tenant, as its keys, issuer and the origin they are for are given. Each is either valid or not;"
    " `error` is what POST /api/integration/verify says of it."
)


class Maker:
    """Signs tokens as the tenant's key would, and as somebody else's."""

    def __init__(self) -> None:
        self.key, self.foreign = (RSAKey.generate_key(2048, private=True) for _ in range(2))
        self.kid = self.key.thumbprint()
        self.made: list[dict[str, object]] = []

    def jwks(self) -> dict[str, object]:
        """What the tenant publishes."""
        public = self.key.as_dict(private=False)
        jwk = {name: public[name] for name in ("kty", "n", "e")}
        return {"keys": [{**jwk, "use": "sig", "alg": ALGORITHM, "kid": self.kid}]}

    def add(self, name: str, error: str | None, token: str) -> None:
        """One more, with its verdict."""
        self.made.append({"name": name, "valid": error is None, "error": error, "token": token})

    def claims(self, **changes: object) -> dict[str, object]:
        """Of a good token; None takes one out."""
        usual = {"iss": ISSUER, "aud": ORIGIN, "sub": "visitor-1", "tenant": TENANT, "scope": "chat:write"}
        usual |= {"mode": "embed", "jti": f"00000000-0000-4000-8000-{len(self.made):012d}"}
        times = {"iat": LONG_AGO, "nbf": LONG_AGO, "exp": FARTHER}
        return {name: value for name, value in {**usual, **times, **changes}.items() if value is not None}

    def unsigned(self, header: dict[str, object], claims: dict[str, object]) -> str:
        """The two parts that are signed."""
        return f"{encoded({'alg': ALGORITHM, 'kid': self.kid, 'typ': TYPE, **header})}.{encoded(claims)}"

    def signed(self, key: RSAKey | None = None, header: dict[str, object] | None = None, **claims: object) -> str:
        """A whole token."""
        text = self.unsigned(header or {}, self.claims(**claims))
        return f"{text}.{encoded((key or self.key).private_key.sign(text.encode(), PKCS1v15(), SHA256()))}"


def encoded(part: object) -> str:
    """base64url without padding."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def make() -> dict[str, object]:
    """The whole file."""
    maker = Maker()
    add, signed = maker.add, maker.signed
    add("good", None, signed())
    add("for a server", None, signed(mode="api"))
    add("expired", "expired", signed(exp=SOON_AFTER))
    add("not valid yet", "not_yet_valid", signed(nbf=FAR))
    add("without an end", "malformed", signed(exp=None))
    add("an end that is text", "malformed", signed(exp=str(FARTHER)))
    add("of another issuer", "wrong_issuer", signed(iss="https://evil.example"))
    add("for another origin", "wrong_audience", signed(aud="https://evil.example"))
    add("of another tenant", "wrong_tenant", signed(tenant=OTHER_TENANT))
    add("an unknown key", "unknown_key", signed(maker.foreign, {"kid": maker.foreign.thumbprint()}))
    add("a path as the key's name", "unknown_key", signed(maker.foreign, {"kid": "../../../dev/null"}))
    add("signed with another key", "invalid_signature", signed(maker.foreign))
    _add_tampered(maker)
    add("its own key in the header", "malformed", signed(maker.foreign, {"jwk": maker.foreign.as_dict(private=False)}))
    add("a key's address in the header", "malformed", signed(maker.foreign, {"jku": "https://evil.example/jwks"}))
    add("no signature", "wrong_algorithm", maker.unsigned({"alg": "none"}, maker.claims()) + ".")
    add("HS256 with the public key as the secret", "wrong_algorithm", _hs256(maker))
    add("no token", "malformed", "eyJhbGciOiJSUzI1NiJ9.e30")
    return {
        "about": ABOUT,
        "issuer": ISSUER,
        "origin": ORIGIN,
        "tenantId": TENANT,
        "jwks": maker.jwks(),
        "vectors": maker.made,
    }


def _add_tampered(maker: Maker) -> None:
    head, _, signature = maker.signed().split(".")
    more = maker.claims(scope="chat:write knowledge:read")
    maker.add("with another scope than was signed", "invalid_signature", f"{head}.{encoded(more)}.{signature}")


def _hs256(maker: Maker) -> str:
    public = maker.key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = maker.unsigned({"alg": "HS256"}, maker.claims())
    return f"{text}.{encoded(hmac.new(public, text.encode(), hashlib.sha256).digest())}"


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=2) + "\n")
