"""What the doors of this app share."""

from uuid import UUID

from conversations.models import Conversation
from xentree.api.views import ApiViewSet


class ConversationsApi(ApiViewSet):
    """Owner only: what is not yours is not there."""

    scope = "conversations"

    def conversation(self, conversation_id: UUID) -> Conversation:
        """The caller's own, or 404."""
        return self.find(Conversation.objects.visible_to(self.principal), conversation_id)
