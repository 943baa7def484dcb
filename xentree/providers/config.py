"""What is known of one connected provider: its kind, where it is, its key, and what it may be used for."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from xentree.providers.chat import ModelInfo

BASE_URLS = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
}
# The SDKs of these put the version in front of each path themselves.
VERSIONS = {"anthropic": "/v1", "google": "/v1beta"}
NAMES = {"openai": "OpenAI", "anthropic": "Anthropic", "google": "Google Gemini"}


@dataclass(frozen=True)
class ProviderConfig:
    """One provider of kind `openai`, `anthropic` or `google`, or a server that speaks like one of them.

    `trusted` means that the operator wrote the address, so that it may be a private one. Every provider carries its own
    key: a key never goes to any other address than the one it was entered with. No models: the provider is asked.
    `owner` is the id of the tenant whose key it is, empty for the platform's.
    """

    id: str
    name: str
    kind: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    models: tuple[ModelInfo | str, ...] = ()
    trusted: bool = False
    owner: str = ""

    def __post_init__(self) -> None:
        # A blank that came along when the key was copied is the commonest reason for a key to be refused.
        object.__setattr__(self, "api_key", self.api_key.strip())
        if self.kind not in BASE_URLS:
            raise ValueError(f"the kind is {self.kind!r}, not one of {', '.join(BASE_URLS)}")
        if self.base_url and urlsplit(self.base_url).scheme not in ("http", "https"):
            raise ValueError(f"the base URL {self.base_url!r} does not begin with http:// or https://")

    @property
    def url(self) -> str:
        """Where it is: the base URL given, or the vendor's own."""
        url = (self.base_url or BASE_URLS[self.kind]).rstrip("/")
        return url.removesuffix(VERSIONS.get(self.kind, ""))

    @property
    def is_vendor(self) -> bool:
        """Whether this is the vendor's own API, and not a server that speaks like it."""
        return self.url == BASE_URLS[self.kind]

    @property
    def local(self) -> bool:
        """Whether it runs on this machine or inside this network."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_private
        except ValueError:
            return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
