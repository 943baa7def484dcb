"""The roof's way in for uvicorn, granian and daphne: HTTP to Django, sockets to the consumers."""

import os

from xentree.threads import get_pooled_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")
django_application = get_pooled_application()

from asgiref.sync import sync_to_async  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.sessions import CookieMiddleware, SessionMiddleware  # noqa: E402

from accounts.services.demo import retire_demo_people  # noqa: E402
from conversations.services.producer import interrupt_answers  # noqa: E402
from live.presence import leave_sockets  # noqa: E402
from xentree.body_limit import BodyLimit  # noqa: E402
from xentree.lifespan import Lifespan  # noqa: E402
from xentree.providers.listener_children import end_spares  # noqa: E402
from xentree.providers.registry import warm_up_providers  # noqa: E402
from xentree.realtime import PrincipalSocketMiddleware, forget_loop, remember_loop  # noqa: E402
from xentree.urls import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(django_application),
        "websocket": CookieMiddleware(SessionMiddleware(PrincipalSocketMiddleware(URLRouter(websocket_urlpatterns)))),
        "lifespan": Lifespan(
            warm_up=[remember_loop, sync_to_async(retire_demo_people, thread_sensitive=False), warm_up_providers],
            wind_down=[
                interrupt_answers,
                leave_sockets,
                sync_to_async(end_spares, thread_sensitive=False),
                forget_loop,
            ],
        ),
    }
)
