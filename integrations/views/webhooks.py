"""Webhooks for programs: made, tested and looked after; what they were told, and telling it once more."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from integrations import services
from integrations import webhook_serializers as shapes
from integrations.models import Webhook, WebhookDelivery
from integrations.services import deliveries, webhooks
from integrations.views.base import IntegrationApi
from integrations.views.tokens import UNKEPT
from integrations.webhooks.catalogue import EVENT_TYPES


class WebhookViewSet(IntegrationApi):
    """/api/integrations/webhooks: for the tenant's owners and admins."""

    serializer_class = shapes.WebhookOut
    ordering = ("name", "id")
    # Two answers carry a secret; nobody on the way and no memory keeps them.
    replayable = False
    limits = {"test": "webhook.test.user"}

    @extend_schema(parameters=[shapes.WebhookQuery], responses=shapes.WebhookOut(many=True))
    def list(self, request: Request) -> Response:
        """The tenant's, by name."""
        rows = webhooks.webhooks_of(self._tenant(self.valid_query(shapes.WebhookQuery)), by=self.principal)
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(shapes.WebhookOut(page, many=True).data)

    @extend_schema(request=shapes.WebhookCreateRequest, responses={201: shapes.WebhookWithSecret})
    def create(self, request: Request) -> Response:
        """A new one, told from now on; its secret is shown only here."""
        data = self.valid(shapes.WebhookCreateRequest)
        webhook = webhooks.create_webhook(self._tenant(data), shapes.webhook_wish(data), by=self.principal)
        return Response(shapes.WebhookWithSecret(webhook).data, status=201, headers=UNKEPT)

    @extend_schema(responses=shapes.WebhookOut)
    def retrieve(self, request: Request, webhook_id: UUID) -> Response:
        """One."""
        return Response(shapes.WebhookOut(self._webhook(webhook_id)).data)

    @extend_schema(request=shapes.WebhookUpdateRequest, responses=shapes.WebhookOut)
    def partial_update(self, request: Request, webhook_id: UUID) -> Response:
        """What is sent is changed; where it is switched off, what is on its way is given up."""
        webhook = self._webhook(webhook_id)
        wish = shapes.webhook_wish(self.valid(shapes.WebhookUpdateRequest), webhook)
        return Response(shapes.WebhookOut(webhooks.change_webhook(webhook, wish, by=self.principal)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, webhook_id: UUID) -> Response:
        """Told nothing more; its log is gone with it."""
        webhooks.delete_webhook(self._webhook(webhook_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.WebhookWithSecret)
    def rotate_secret(self, request: Request, webhook_id: UUID) -> Response:
        """Another secret, shown only here; the one before signs besides for 24 hours."""
        webhook = webhooks.rotate_secret(self._webhook(webhook_id), by=self.principal)
        return Response(shapes.WebhookWithSecret(webhook).data, headers=UNKEPT)

    @extend_schema(request=None, responses={202: shapes.WebhookDeliveryDetail})
    def test(self, request: Request, webhook_id: UUID) -> Response:
        """A message that says nothing is on its way, once; its delivery tells what came of it."""
        delivery = deliveries.send_test(self._webhook(webhook_id), by=self.principal)
        return Response(shapes.WebhookDeliveryDetail(delivery).data, status=202)

    def _tenant(self, data: dict[str, Any]) -> Any:
        return services.find_tenant(data.get("organization_id"), field="organization_id", by=self.principal)

    def _webhook(self, webhook_id: UUID) -> Webhook:
        return webhooks.find_webhook(webhook_id, by=self.principal)

    def get_queryset(self) -> Any:
        """For the document only."""
        return Webhook.objects.none()


class WebhookEventTypesViewSet(IntegrationApi):
    """/api/integrations/webhooks/events: what there is to be told."""

    serializer_class = shapes.WebhookEventType
    pagination_class = None

    @extend_schema(operation_id="webhook_event_types", responses=shapes.WebhookEventType(many=True))
    def list(self, request: Request) -> Response:
        """Each event with its version and the shape of its data."""
        types: Any = list(EVENT_TYPES.values())
        return Response(shapes.WebhookEventType(types, many=True).data)


class WebhookDeliveryViewSet(IntegrationApi):
    """/api/integrations/webhooks/{webhook_id}/deliveries: the log, kept for 30 days."""

    serializer_class = shapes.WebhookDeliveryOut
    ordering = ("-created_at", "-id")

    @extend_schema(parameters=[shapes.DeliveryQuery], responses=shapes.WebhookDeliveryOut(many=True))
    def list(self, request: Request, webhook_id: UUID) -> Response:
        """The latest first."""
        query = self.valid_query(shapes.DeliveryQuery)
        wanted = {"status": query.get("status", ""), "name": query.get("event_type", "")}
        page: Any = self.paginate_queryset(deliveries.deliveries_of(self._webhook(webhook_id), **wanted))
        return self.get_paginated_response(shapes.WebhookDeliveryOut(page, many=True).data)

    @extend_schema(responses=shapes.WebhookDeliveryDetail)
    def retrieve(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        """One, with what is sent and each attempt."""
        delivery = deliveries.find_delivery(self._webhook(webhook_id), delivery_id)
        return Response(shapes.WebhookDeliveryDetail(delivery).data)

    @extend_schema(request=None, responses={202: shapes.WebhookDeliveryDetail})
    def replay(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        """The same message with the same id once more."""
        delivery = deliveries.find_delivery(self._webhook(webhook_id), delivery_id)
        again = deliveries.replay_delivery(delivery, by=self.principal)
        return Response(shapes.WebhookDeliveryDetail(again).data, status=202)

    @extend_schema(request=shapes.ReplayRequest, responses={202: shapes.ReplayResponse})
    def replay_failed(self, request: Request, webhook_id: UUID) -> Response:
        """Everything that was given up since then and not sent once more yet."""
        since = self.valid(shapes.ReplayRequest)["since"]
        count = deliveries.replay_failed(self._webhook(webhook_id), since, by=self.principal)
        return Response({"replayed": count}, status=202)

    def _webhook(self, webhook_id: UUID) -> Webhook:
        return webhooks.find_webhook(webhook_id, by=self.principal)

    def get_queryset(self) -> Any:
        """For the document only."""
        return WebhookDelivery.objects.none()
