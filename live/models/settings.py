"""How a person likes to be talked with."""

from django.conf import settings
from django.db import models


class LiveSettings(models.Model):
    """A person's choices for Live; without a row the defaults."""

    class Mode(models.TextChoices):
        """When the microphone is listened to."""

        OPEN = "open", "All the time"
        PUSH = "push", "While I hold the key"

    class Ears(models.TextChoices):
        """Who writes down what the person says."""

        SERVER = "server", "Xentree"
        BROWSER = "browser", "My browser"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="live_settings")
    # What the assistant calls the person; empty: by no name.
    nickname = models.CharField(max_length=40, blank=True)
    look = models.CharField(max_length=20, default="fern")
    voice = models.CharField(max_length=1, choices=[("a", "Voice A"), ("b", "Voice B")], default="a")
    mode = models.CharField(max_length=4, choices=Mode.choices, default=Mode.OPEN)
    ears = models.CharField(max_length=7, choices=Ears.choices, default=Ears.SERVER)
    captions = models.BooleanField(default=True)
    # Asked before the first session; without it nothing that is said is kept after the session.
    keep_transcripts = models.BooleanField(null=True, blank=True)
    # What they say in English may count for their English index.
    english_evidence = models.BooleanField(default=False)
    # Voices may go to the hosted providers that the operator chose.
    may_leave = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Live of {self.user_id}"
