"""For endpoints that answer with a file: its type is what it is, whatever `Accept` asks for."""

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation


class FileNegotiation(BaseContentNegotiation):
    """Never a 406; errors are JSON."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The first: these endpoints take no body."""
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        """The first, for errors."""
        return renderers[0], renderers[0].media_type
