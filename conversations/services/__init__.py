"""What one can do with conversations; asking, answering and titles are in `answers`, `producer` and `titles`."""

from conversations.services.attachments import (
    add_attachment,
    discard_attachment,
    sweep_unsent_attachments,
)
from conversations.services.conversations import (
    NewConversation,
    change_conversations,
    create_conversation,
    delete_conversation,
    find_workspace,
    mark_read,
    preview_of,
    restore_conversation,
    update_conversation,
)
from conversations.services.demo import seed_demo_conversations
from conversations.services.exports import (
    erase_personal_data,
    erase_tenant_data,
    export_data,
    export_filename,
    export_json,
    export_markdown,
    export_personal_data,
    stream_all,
)
from conversations.services.folders import create_folder, delete_folder, update_folder
from conversations.services.forks import fork_conversation
from conversations.services.imports import (
    request_import,
    retry_import,
    run_import,
    stalled_imports,
    sweep_import_files,
)
from conversations.services.learning_sessions import (
    close_stale_sessions,
    end_session,
    open_session,
    record_activity,
    start_session,
)
from conversations.services.purge import purge_conversations
from conversations.services.shares import create_share, revoke_share, share_token, share_url, view_share

__all__ = [
    "NewConversation",
    "add_attachment",
    "change_conversations",
    "close_stale_sessions",
    "create_conversation",
    "create_folder",
    "create_share",
    "delete_conversation",
    "delete_folder",
    "discard_attachment",
    "end_session",
    "erase_personal_data",
    "erase_tenant_data",
    "export_data",
    "export_filename",
    "export_json",
    "export_markdown",
    "export_personal_data",
    "find_workspace",
    "fork_conversation",
    "mark_read",
    "open_session",
    "preview_of",
    "purge_conversations",
    "record_activity",
    "request_import",
    "restore_conversation",
    "retry_import",
    "revoke_share",
    "run_import",
    "seed_demo_conversations",
    "share_token",
    "share_url",
    "stalled_imports",
    "start_session",
    "stream_all",
    "sweep_import_files",
    "sweep_unsent_attachments",
    "update_conversation",
    "update_folder",
    "view_share",
]
