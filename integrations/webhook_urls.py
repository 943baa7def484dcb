"""The paths of webhooks."""

from django.urls import URLPattern, path

from integrations.pages import webhooks
from integrations.views.webhooks import WebhookDeliveryViewSet, WebhookEventTypesViewSet, WebhookViewSet

HOOKS = "api/integrations/webhooks"
HOOK = f"{HOOKS}/<uuid:webhook_id>"
DELIVERY = f"{HOOK}/deliveries/<uuid:delivery_id>"
HOOK_PAGE = "o/<slug:slug>/webhooks/<uuid:webhook_id>"
DELIVERY_PAGE = f"{HOOK_PAGE}/deliveries/<uuid:delivery_id>"

urlpatterns: list[URLPattern] = [
    path("o/<slug:slug>/webhooks", webhooks.index, name="organization_webhooks"),
    path("o/<slug:slug>/webhooks/new", webhooks.new, name="organization_webhook"),
    path(HOOK_PAGE, webhooks.show, name="organization_webhook"),
    path(f"{HOOK_PAGE}/settings", webhooks.settings, name="organization_webhook_settings"),
    path(f"{HOOK_PAGE}/switch", webhooks.switch, name="organization_webhook_switch"),
    path(f"{HOOK_PAGE}/secret", webhooks.rotate, name="organization_webhook_secret"),
    path(f"{HOOK_PAGE}/test", webhooks.test, name="organization_webhook_test"),
    path(f"{HOOK_PAGE}/replay", webhooks.replay_failed, name="organization_webhook_replay"),
    path(f"{HOOK_PAGE}/delete", webhooks.delete, name="organization_webhook_delete"),
    path(DELIVERY_PAGE, webhooks.delivery, name="organization_webhook_delivery"),
    path(f"{DELIVERY_PAGE}/replay", webhooks.replay, name="organization_webhook_delivery_replay"),
    path(HOOKS, WebhookViewSet.as_view({"get": "list", "post": "create"}), name="webhooks"),
    path(f"{HOOKS}/events", WebhookEventTypesViewSet.as_view({"get": "list"}), name="webhook-events"),
    path(
        HOOK,
        WebhookViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="webhook",
    ),
    path(f"{HOOK}/rotate-secret", WebhookViewSet.as_view({"post": "rotate_secret"}), name="webhook-secret"),
    path(f"{HOOK}/test", WebhookViewSet.as_view({"post": "test"}), name="webhook-test"),
    path(f"{HOOK}/replay", WebhookDeliveryViewSet.as_view({"post": "replay_failed"}), name="webhook-replay"),
    path(f"{HOOK}/deliveries", WebhookDeliveryViewSet.as_view({"get": "list"}), name="webhook-deliveries"),
    path(DELIVERY, WebhookDeliveryViewSet.as_view({"get": "retrieve"}), name="webhook-delivery"),
    path(f"{DELIVERY}/replay", WebhookDeliveryViewSet.as_view({"post": "replay"}), name="webhook-delivery-replay"),
]
