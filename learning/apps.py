"""Progress and English: the two rooms of learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The learning app."""

    name = "learning"

    def ready(self) -> None:
        """Import what registers itself."""
        from learning.english import own_quests as english_quests  # noqa: F401
        from learning.english import receivers as english_receivers  # noqa: F401
        from learning.english.evaluators.choice import check_evaluator
        from learning.english.proficiency import people_data  # noqa: F401
        from learning.english.queries import check_course
        from learning.english.services.evaluating.housekeeping import check_evaluations
        from learning.progress import own_quests, receivers  # noqa: F401
        from xentree import findings

        findings.register(check_course)
        findings.register(check_evaluator)
        findings.register(check_evaluations)
