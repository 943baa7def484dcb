"""The tables of English."""

from learning.english.models.attempts import EnglishSession, ModuleProgress, Submission, TaskTurn, TranscriptLine
from learning.english.models.course import Lesson, Level, Module, Skill, Task, TaskKind, TaskVersion, course_id
from learning.english.models.evaluations import DEAD_AFTER, Evaluation, Recording, RecordingPiece
from learning.english.models.proficiency import Evidence, LearnerSettings, Placement, SkillRating
from learning.english.models.reviews import NotebookError, Review
from learning.english.models.second_looks import EvaluationToReview, SecondLook
from learning.english.models.written import WrittenVariant

__all__ = [
    "DEAD_AFTER",
    "EnglishSession",
    "Evaluation",
    "EvaluationToReview",
    "Evidence",
    "LearnerSettings",
    "Lesson",
    "Level",
    "Module",
    "ModuleProgress",
    "NotebookError",
    "Placement",
    "Recording",
    "RecordingPiece",
    "Review",
    "SecondLook",
    "Skill",
    "SkillRating",
    "Submission",
    "Task",
    "TaskKind",
    "TaskTurn",
    "TaskVersion",
    "TranscriptLine",
    "WrittenVariant",
    "course_id",
]
