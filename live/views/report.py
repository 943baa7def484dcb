"""/api/live/sessions/{session_id}/report."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from live.serializers.report import LiveReportResponse, report_data
from live.services.report import report_of, request_report
from live.views.sessions import LiveSessionsApi


class ReportViewSet(LiveSessionsApi):
    """The report on a session of one's own."""

    serializer_class = LiveReportResponse

    @extend_schema(operation_id="live_report_retrieve", responses=LiveReportResponse)
    def retrieve(self, request: Request, session_id: UUID) -> Response:
        """How far it is, and what it says; `live-report-ready` on the socket of updates tells when it is there."""
        return Response(report_data(report_of(self.session(session_id))))

    @extend_schema(operation_id="live_report_create", request=None, responses={202: LiveReportResponse})
    def create(self, request: Request, session_id: UUID) -> Response:
        """Have it written, again where that failed; what is there or on its way stays."""
        session = request_report(self.session(session_id), by=self.principal)
        return Response(report_data(report_of(session)), status=202)
