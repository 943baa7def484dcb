"""The shapes of the path: modules, tasks, answers, sessions, the dashboard, reviews, the notebook."""

from learning.english.path_serializers.answers import (
    XELTaskRegenerateRequest,
    XELTaskRegenerateResponse,
    XELTaskSubmissionRequest,
    XELTaskSubmissionResponse,
)
from learning.english.path_serializers.dashboard import (
    XELDashboardResponse,
    XELDrillRequest,
    XELDrillResponse,
    XELNotebookItem,
    XELNotebookQuery,
    XELReviewItem,
)
from learning.english.path_serializers.modules import (
    XELModuleCompleteResponse,
    XELModuleDetail,
    XELModuleQuery,
    XELModuleStartResponse,
    XELModuleSummary,
    XELTask,
)
from learning.english.path_serializers.sessions import (
    XELSessionEndRequest,
    XELSessionEndResponse,
    XELSessionStartRequest,
    XELSessionStartResponse,
    XELTranscriptItem,
    XELTranscriptSaveRequest,
    XELTranscriptSaveResponse,
)

__all__ = [
    "XELDashboardResponse",
    "XELDrillRequest",
    "XELDrillResponse",
    "XELModuleCompleteResponse",
    "XELModuleDetail",
    "XELModuleQuery",
    "XELModuleStartResponse",
    "XELModuleSummary",
    "XELNotebookItem",
    "XELNotebookQuery",
    "XELReviewItem",
    "XELSessionEndRequest",
    "XELSessionEndResponse",
    "XELSessionStartRequest",
    "XELSessionStartResponse",
    "XELTask",
    "XELTaskRegenerateRequest",
    "XELTaskRegenerateResponse",
    "XELTaskSubmissionRequest",
    "XELTaskSubmissionResponse",
    "XELTranscriptItem",
    "XELTranscriptSaveRequest",
    "XELTranscriptSaveResponse",
]
