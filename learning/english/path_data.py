"""What the doors tell of a task, an answer, a session and an error, as plain data."""

from typing import Any

from learning.english.criteria import criteria_of
from learning.english.drills import drill_of
from learning.english.models import EnglishSession, NotebookError, Submission
from learning.english.path import ModuleDetail, TaskView, given_of
from learning.english.rendering import revealed
from learning.english.spoken import address_of_sound

MAX_SCORE = 100
_ONE_TEXT = "a text"
_ANSWERS = {
    "multiple_choice": "a text: one of the options",
    "gap": "a list of texts: one for each gap",
    "ordering": "a list of texts: the items in order",
    "matching": "an object: each left with its right",
    "dictation": _ONE_TEXT,
    "reading": "a list of texts: an option for each question",
    "listening": "a list of texts: an option for each question",
    "short_answer": _ONE_TEXT,
    "writing": _ONE_TEXT,
}
_AUDIO = "audio: a file in the field audio of a multipart form, or recording_id"


def task_data(view: TaskView) -> dict[str, Any]:
    """XELTask."""
    task, given = view.task, view.presented
    return {
        **given.shown,
        "id": task.pk,
        "module_id": task.lesson.module_id,
        "required": task.required,
        "answer_format": _ANSWERS.get(task.kind, _AUDIO),
        "rubric": criteria_of(given.rendered),
        "variant": given.code,
        "audio_url": address_of_sound(task.pk, given.code, given.rendered),
        "attempts": view.attempts,
        "best_score": view.best_score,
        "passed": view.passed,
    }


def module_data(detail: ModuleDetail) -> dict[str, Any]:
    """XELModuleDetail: what the summary is read from, and the lessons."""
    lessons = [
        {
            "id": each.lesson.pk,
            "title": each.lesson.title,
            "content": each.lesson.content,
            "tasks": [task_data(view) for view in each.tasks],
        }
        for each in detail.lessons
    ]
    view = detail.view
    names = ("module", "locked", "status", "task_count", "required_count", "completed_tasks", "percentage")
    more = ("best_score", "can_complete", "started_at", "completed_at")
    return {**{name: getattr(view, name) for name in (*names, *more)}, "lessons": lessons}


def submission_data(submission: Submission) -> dict[str, Any]:
    """XELTaskSubmissionResponse; what is right only once it is graded."""
    given = given_of(submission)
    graded = submission.status == Submission.Status.GRADED
    return {
        **(revealed(given.rendered) if graded else {}),
        "submission_id": submission.pk,
        "task_id": submission.task_id,
        "variant": given.code,
        "status": submission.status,
        "answer": submission.answer,
        "correct": submission.correct,
        "passed": submission.passed,
        "score": submission.score,
        "max_score": MAX_SCORE,
        "points": submission.points,
        "max_points": submission.max_points,
        "feedback": submission.feedback,
        "corrections": submission.corrections,
        "xp_awarded": submission.xp_awarded,
        "evaluation_id": submission.evaluation_id,
        "created_at": submission.created_at,
    }


def session_data(session: EnglishSession) -> dict[str, Any]:
    """XELSessionEndResponse."""
    return {
        "session_id": session.pk,
        "ended_at": session.ended_at,
        "active_seconds": session.active_seconds,
        "xp_awarded": session.xp_awarded,
        "summary": session_summary(session),
    }


def session_summary(session: EnglishSession) -> str:
    """What can be said for certain of it, in a sentence."""
    done = session.submissions.values_list("passed", flat=True)
    minutes = round(session.active_seconds / 60)
    parts = [_counted(minutes, "active minute") if minutes else "Less than an active minute"]
    parts += [f"{_counted(len(done), 'answer')}, {sum(done)} of them well done"] if done else []
    return f"{', '.join(parts)}."


def error_data(error: NotebookError) -> dict[str, Any]:
    """XELNotebookItem."""
    names = ("skill", "type", "original", "suggestion", "message", "sentence", "count", "right_since")
    dates = ("first_at", "last_at", "mastered_at")
    return {"id": error.pk, **{name: getattr(error, name) for name in (*names, *dates)}, "drill": drill_of(error)}


def _counted(number: int, word: str) -> str:
    return f"{number} {word if number == 1 else f'{word}s'}"
