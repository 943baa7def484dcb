"""A person's Google Calendar for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.skills.google_calendar.serializers import (
    CalendarEventOut,
    CalendarEventRequest,
    CalendarEventsQuery,
    entry_wish,
)
from integrations.skills.google_calendar.services import read_events, write_event
from xentree.api.pagination import link_to_next
from xentree.api.views import ApiViewSet


class CalendarEventViewSet(ApiViewSet):
    """/api/integrations/google-calendar/events."""

    scope = "integrations"
    serializer_class = CalendarEventOut
    pagination_class = None

    @extend_schema(parameters=[CalendarEventsQuery], responses=CalendarEventOut(many=True))
    def list(self, request: Request) -> Response:
        """What touches a span, by start; as Google has it now. `Link: rel="next"` while there is more."""
        events, cursor = read_events(**self.valid_query(CalendarEventsQuery), by=self.principal)
        return Response(CalendarEventOut(events, many=True).data, headers=link_to_next(request, cursor))

    @extend_schema(request=CalendarEventRequest, responses={201: CalendarEventOut, 202: CalendarEventOut})
    def create(self, request: Request) -> Response:
        """Written once a key; 202 where Google does not answer now, and it is written as soon as it does."""
        wish = entry_wish(self.valid(CalendarEventRequest), self.principal.user.timezone)
        event, written = write_event(wish, key=request.headers.get("Idempotency-Key", ""), by=self.principal)
        return Response(CalendarEventOut(event).data, status=201 if written else 202)
