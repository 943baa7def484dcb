"""What the Exchange has written: turns as they begin, and their words when they come."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.timezone import now

from live.engine.threads import in_thread
from live.engine.writing import Writer
from live.models import LiveTurn
from live.services import turns


class Notes(Writer):
    """The turns of a talk by a speech-to-speech model."""

    def begin_person(self, text: str = "") -> int:
        """A turn of the person, whose words may come later; its number."""
        return self._begin(LiveTurn.Role.USER, text)

    def begin_assistant(self, **told: Any) -> int:
        """A turn of the assistant, of which nothing was heard yet; `told` are other fields of LiveTurn."""
        return self._begin(LiveTurn.Role.AI, "", **told)

    def understand(self, number: int, text: str, **told: Any) -> None:
        """What the person said in that turn; nothing: it was no turn."""
        self._do(partial(self._write_down, number, text, **told))

    def hear(self, number: int, text: str, spoken_ms: int, **told: Any) -> None:
        """More of the assistant's turn was heard."""
        self._do(partial(self._move, number, text, spoken_ms, **told))

    def _begin(self, role: str, text: str, **told: Any) -> int:
        number = self.next_number()
        self._do(partial(self._record, number, role, text, said_at=now(), **told))
        return number

    async def _write_down(self, number: int, text: str, **told: Any) -> None:
        await in_thread(turns.write_down, self.session_id, self._place(number), text, **told)
