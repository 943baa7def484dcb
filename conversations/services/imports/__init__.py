"""Conversations from other products: taken in at once, turned into ours by a job that may die and go on."""

from conversations.services.imports.draft import Draft, DraftMessage
from conversations.services.imports.intake import request_import, retry_import
from conversations.services.imports.job import run_import, stalled_imports, sweep_import_files
from conversations.services.imports.writing import release_conversations, write_conversation

__all__ = [
    "Draft",
    "DraftMessage",
    "release_conversations",
    "request_import",
    "retry_import",
    "run_import",
    "stalled_imports",
    "sweep_import_files",
    "write_conversation",
]
