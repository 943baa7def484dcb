"""Transcripts: what one can do with what was said."""

from live.services.transcripts.continuing import continue_as_chat
from live.services.transcripts.deleting import (
    delete_transcript,
    erase_personal_data,
    erase_tenant_data,
)
from live.services.transcripts.exporting import (
    SPEAKERS,
    export_filename,
    export_personal_data,
    export_transcript,
)
from live.services.transcripts.filtering import find_transcripts
from live.services.transcripts.saving import (
    LONGEST_TURN,
    MOST_TURNS,
    NewTranscript,
    SpokenTurn,
    keep_session,
    save_transcript,
)
from live.services.transcripts.searching import TranscriptSource, title_of, transcript_results

__all__ = [
    "LONGEST_TURN",
    "MOST_TURNS",
    "SPEAKERS",
    "NewTranscript",
    "SpokenTurn",
    "TranscriptSource",
    "continue_as_chat",
    "delete_transcript",
    "erase_personal_data",
    "erase_tenant_data",
    "export_filename",
    "export_personal_data",
    "export_transcript",
    "find_transcripts",
    "keep_session",
    "save_transcript",
    "title_of",
    "transcript_results",
]
