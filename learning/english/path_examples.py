"""Examples of the OpenAPI document: enough to do a module by programs alone."""

from typing import Any

from drf_spectacular.utils import OpenApiExample


def _answer(name: str, **body: Any) -> OpenApiExample:
    return OpenApiExample(name, value={**body, "variant": "1.0"}, request_only=True, media_type="application/json")


ANSWER_EXAMPLES = [
    _answer("Multiple choice", answer="am"),
    _answer("Gap: one text for each gap", answer=["am", "from"]),
    _answer("Ordering: the items in order", answer=["I", "am", "from", "Peru."]),
    _answer("Matching: each left with its right", answer={"one": "1", "two": "2", "three": "3"}),
    _answer("Dictation, short answer", answer="I am from Peru."),
    _answer("Reading, listening: an option for each question", answer=["yes", "no", "perhaps"]),
    _answer("Writing", text="Hello, my name is Ana. I live in Lima, and I work in a school."),
    _answer("Speaking, with a recording that was uploaded before", recording_id="8f6b9a3e-5f43-4b35-9a66-0c1b8f2f8d11"),
]
_GRADED: dict[str, Any] = {
    "submission_id": "3c1f6a52-7d0b-4a43-8df7-5a3b0c6e9a10",
    "task_id": "f2a9e6c4-7c19-5b7e-9a53-2f5d8b1f2a77",
    "variant": "1.0",
    "status": "graded",
    "answer": ["is", "from"],
    "correct": False,
    "passed": True,
    "score": 50,
    "max_score": 100,
    "points": 1,
    "max_points": 2,
    "feedback": "1 of 2 points. With I the verb is am.",
    "corrections": [
        {
            "part": 0,
            "start": 0,
            "end": 2,
            "original": "is",
            "suggestion": "am",
            "type": "wrong",
            "message": "“am” belongs here.",
        }
    ],
    "xp_awarded": 5,
    "evaluation_id": None,
    "solution": ["am", "from"],
    "created_at": "2026-03-02T12:00:00Z",
}
_WAITING = {
    **{name: value for name, value in _GRADED.items() if name != "solution"},
    "status": "evaluating",
    "answer": "Hello, my name is Ana.",
    "correct": None,
    "passed": False,
    "score": None,
    "points": None,
    "max_points": 1,
    "feedback": "",
    "corrections": [],
    "xp_awarded": 0,
    "evaluation_id": "0d4b1c7e-42a5-4d5b-b7f3-90a2a2f0c5a1",
}
GRADED_EXAMPLES = [
    OpenApiExample("Graded at once", value=_GRADED, response_only=True, status_codes=["201"]),
    OpenApiExample("Waits for its evaluation", value=_WAITING, response_only=True, status_codes=["201"]),
]
