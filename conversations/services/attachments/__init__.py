"""Files beside messages: taken in only when their content is what it claims to be."""

from conversations.services.attachments.intake import (
    add_attachment,
    discard_attachment,
    sweep_unsent_attachments,
)

__all__ = ["add_attachment", "discard_attachment", "sweep_unsent_attachments"]
