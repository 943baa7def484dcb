"""The paths of Live: API, pages, the socket."""

from django.urls import URLPattern, path

from live.consumers import LiveConsumer
from live.page_urls import urlpatterns as page_urlpatterns
from live.transcript_urls import transcript_urlpatterns
from live.views.sessions import LiveQuotaViewSet, LiveSessionViewSet
from live.views.settings import LiveNicknameViewSet, LiveSettingsViewSet
from live.views.video import LiveFilmViewSet

LIVE = "api/live"
SETTINGS = LiveSettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"})

session_urlpatterns: list[URLPattern] = [
    path(f"{LIVE}/quota", LiveQuotaViewSet.as_view({"get": "retrieve"}), name="live-quota"),
    path(f"{LIVE}/session/start", LiveSessionViewSet.as_view({"post": "start"}), name="live-start"),
    path(f"{LIVE}/session/heartbeat", LiveSessionViewSet.as_view({"post": "heartbeat"}), name="live-heartbeat"),
    path(f"{LIVE}/session/end", LiveSessionViewSet.as_view({"post": "end"}), name="live-end"),
    path(f"{LIVE}/session/avatar", LiveFilmViewSet.as_view({"post": "create"}), name="live-film"),
    path(f"{LIVE}/sessions/<uuid:session_id>", LiveSessionViewSet.as_view({"get": "retrieve"}), name="live-session"),
    path(f"{LIVE}/nickname", LiveNicknameViewSet.as_view({"patch": "partial_update"}), name="live-nickname"),
    path(f"{LIVE}/settings", SETTINGS, name="live-settings"),
]

urlpatterns = [*session_urlpatterns, *transcript_urlpatterns, *page_urlpatterns]
websocket_urlpatterns = [path("ws/live", LiveConsumer.as_asgi())]
