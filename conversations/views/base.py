"""What the doors of this app share."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.serializers import Serializer

from conversations.models import Conversation
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class ConversationsApi(ApiViewSet):
    """Owner only: what is not yours is not there."""

    scope = "conversations"

    def valid(self, shape: type[Serializer[Any]], **options: Any) -> dict[str, Any]:
        """The body in that shape, or 400."""
        return self._checked(shape(data=self.request.data, **options))

    def valid_query(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """The query parameters in that shape, or 400."""
        return self._checked(shape(data=dict(self.request.query_params.items())))

    def find(self, rows: QuerySet[Any], pk: UUID) -> Any:
        """The row, or 404."""
        try:
            return rows.get(pk=pk)
        except rows.model.DoesNotExist as error:
            raise NotFound from error

    def conversation(self, conversation_id: UUID) -> Conversation:
        """The caller's own, or 404."""
        return self.find(Conversation.objects.visible_to(self.principal), conversation_id)

    def _checked(self, body: Serializer[Any]) -> dict[str, Any]:
        body.is_valid(raise_exception=True)
        return body.validated_data
