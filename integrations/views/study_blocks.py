"""Study blocks for programs: planned, written after a yes, moved, removed."""

from datetime import UTC
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations import study_serializers as shapes
from integrations.models import CalendarEntry
from integrations.services import entries
from integrations.services.calendars import own_calendar
from integrations.services.study_plans import keep_plan, plan_study
from integrations.services.study_times import change_study_times, study_times_of
from xentree.api.views import ApiViewSet


class StudyBlockViewSet(ApiViewSet):
    """/api/integrations/study-blocks: one's own."""

    scope = "integrations"
    serializer_class = shapes.StudyBlockOut
    ordering = ("starts_at", "id")

    @extend_schema(parameters=[shapes.StudyBlocksQuery], responses=shapes.StudyBlockOut(many=True))
    def list(self, request: Request) -> Response:
        """By time, without those that were removed."""
        wanted = self.valid_query(shapes.StudyBlocksQuery)
        rows = self.get_queryset().exclude(status=CalendarEntry.Status.REMOVED)
        if "start" in wanted:
            rows = rows.filter(ends_at__gt=wanted["start"])
        if "end" in wanted:
            rows = rows.filter(starts_at__lt=wanted["end"])
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=shapes.StudyBlocksRequest, responses={201: shapes.StudyBlockOut(many=True)})
    def create(self, request: Request) -> Response:
        """Write these blocks to the person's calendar; with the same Idempotency-Key once."""
        blocks = shapes.planned_blocks(self.valid(shapes.StudyBlocksRequest))
        key = request.headers.get("Idempotency-Key")
        rows = keep_plan(
            own_calendar(self.principal.user),
            blocks,
            key=uuid5(NAMESPACE_URL, key) if key else uuid4(),
            by=self.principal,
        )
        entries.send_entries(rows)
        return Response(self.get_serializer(rows, many=True).data, status=201)

    @extend_schema(responses=shapes.StudyBlockOut)
    def retrieve(self, request: Request, block_id: UUID) -> Response:
        """One."""
        return Response(self.get_serializer(self._block(block_id)).data)

    @extend_schema(request=shapes.StudyBlockMove, responses=shapes.StudyBlockOut)
    def partial_update(self, request: Request, block_id: UUID) -> Response:
        """Move it, in the calendar and here."""
        block, data = self._block(block_id), self.valid(shapes.StudyBlockMove)
        start = data["start"].astimezone(UTC)
        end = data.get("end", start + (block.ends_at - block.starts_at))
        moved = entries.move_entry(block, start=start, end=end, by=self.principal)
        return Response(self.get_serializer(moved).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, block_id: UUID) -> Response:
        """Out of the calendar; one that is out of it already is not found."""
        entries.remove_entry(self._block(block_id), by=self.principal)
        return Response(status=204)

    def get_queryset(self) -> Any:
        """One's own."""
        rows = CalendarEntry.objects.visible_to(self.principal).filter(purpose=CalendarEntry.Purpose.STUDY)
        return rows.select_related("module")

    def _block(self, block_id: UUID) -> CalendarEntry:
        return self.find(self.get_queryset().exclude(status=CalendarEntry.Status.REMOVED), block_id)


class StudyPlanViewSet(ApiViewSet):
    """/api/integrations/study-blocks/plan."""

    scope = "integrations"
    serializer_class = shapes.StudyPlanOut

    @extend_schema(request=shapes.StudyPlanRequest, responses=shapes.StudyPlanOut)
    def create(self, request: Request) -> Response:
        """Blocks in the person's free time, for them to see; nothing is written."""
        wish = shapes.study_wish(self.valid(shapes.StudyPlanRequest), self.principal.user)
        return Response(self.get_serializer(plan_study(wish, by=self.principal)).data)


class StudyTimesViewSet(ApiViewSet):
    """/api/integrations/study-times: one's own."""

    scope = "integrations"
    serializer_class = shapes.StudyTimesShape

    @extend_schema(responses=shapes.StudyTimesShape)
    def retrieve(self, request: Request) -> Response:
        """When one likes to learn."""
        return Response(self.get_serializer(study_times_of(self.principal.user)).data)

    @extend_schema(request=shapes.StudyTimesShape, responses=shapes.StudyTimesShape)
    def partial_update(self, request: Request) -> Response:
        """Choose other hours, days, lengths."""
        times = change_study_times(self.valid(shapes.StudyTimesShape), by=self.principal)
        return Response(self.get_serializer(times).data)
