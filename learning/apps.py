"""Progress and English: the two rooms of learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The learning app."""

    name = "learning"

    def ready(self) -> None:
        """Import what registers itself."""
        from learning.english.queries import check_course
        from learning.progress import own_quests, receivers  # noqa: F401
        from xentree import findings

        findings.register(check_course)
