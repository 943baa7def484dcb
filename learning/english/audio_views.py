"""/api/xel/tasks/{task_id}/audio: what is said in a task."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from learning.english.audio_serializers import XELAudioQuery
from learning.english.models import Task
from learning.english.path import present_task
from learning.english.services.speaking import say_task
from learning.english.services.turns import require_open
from xentree.api.negotiation import FileNegotiation
from xentree.api.ranges import ranged
from xentree.api.views import ApiViewSet
from xentree.audio import MP3

# A named text stays what it is; which one somebody has before them may change at once.
SECONDS_KEPT = 7 * 24 * 3600
_FILE = {(status, MP3): OpenApiResponse(OpenApiTypes.BINARY) for status in (200, 206)}


class TaskAudioViewSet(ApiViewSet):
    """An MP3."""

    scope = "xel"
    content_negotiation_class = FileNegotiation

    @extend_schema(parameters=[XELAudioQuery], responses=_FILE)
    def retrieve(self, request: Request, task_id: UUID) -> HttpResponse:
        """What is said in a task, in the text one has of it; `Range` is taken. 404 where nothing is said."""
        asked = self.valid_query(XELAudioQuery)
        task: Task = self.find(Task.objects.published().select_related("lesson__module"), task_id)
        require_open(task, self.principal)
        text = present_task(task, self.principal.user, asked.get("variant"))
        sound = say_task(text.rendered, task.lesson.module.level, asked["part"])
        with default_storage.open(sound.name) as file:
            kept = SECONDS_KEPT if "variant" in asked else 0
            return ranged(request._request, file, file.size, MP3, etag=sound.digest[:32], seconds=kept)
