"""Progress and English: the two rooms of learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The learning app."""

    name = "learning"
