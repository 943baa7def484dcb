"""How far the counting of answers is."""

from django.db import models

from conversations.models import Conversation


class CountedConversation(models.Model):
    """Until when the answers of a conversation have been looked at; what was answered later still waits."""

    conversation = models.OneToOneField(
        Conversation, primary_key=True, on_delete=models.CASCADE, related_name="progress_count"
    )
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.conversation_id)
