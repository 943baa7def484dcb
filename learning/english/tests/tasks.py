"""One right task of each kind, and a small course on the disk."""

from copy import deepcopy

import yaml

LONG = " ".join(["river"] * 80)
QUESTIONS = [
    {"prompt": f"Question {number}?", "options": ["yes", "no", "perhaps"], "answer": "no", "explanation": "It says so."}
    for number in range(3)
]
_COMMON = {"instructions": "Do it.", "prompt": "Here.", "explanation": "So it is."}
TASKS = {
    "multiple_choice": {"skill": "grammar", "prompt": "I ___ here.", "options": ["am", "is", "are"], "answer": "am"},
    "gap": {
        "skill": "grammar",
        "prompt": "I ___ Ana. I am ___ Peru.",
        "answers": [["am", "'m"], ["from"]],
        "bank": ["am", "from", "is"],
    },
    "ordering": {
        "skill": "grammar",
        "items": ["Today", "I", "am", "here."],
        "also": [["I", "am", "Today", "here."]],
    },
    "matching": {"skill": "vocabulary", "pairs": [["one", "1"], ["two", "2"], ["three", "3"]]},
    "dictation": {"skill": "listening", "text": "I'm from Peru."},
    "reading": {"skill": "reading", "passage": LONG, "questions": QUESTIONS},
    "listening": {"skill": "listening", "script": [{"voice": "a", "text": "Hello there."}], "questions": QUESTIONS},
    "short_answer": {"skill": "vocabulary", "accept": ["in the morning", "mornings"], "model": "In the morning."},
    "writing": {
        "skill": "writing",
        "form": "guided",
        "points": ["your name", "your town"],
        "min_words": 25,
        "max_words": 60,
        "model": " ".join(["river"] * 30),
        "keywords": ["name", "town", "live", "work", "like", "from"],
    },
    "read_aloud": {"skill": "pronunciation", "text": " ".join(["river"] * 20)},
    "repeat": {"skill": "pronunciation", "text": "I am from here too."},
    "describe": {
        "skill": "speaking",
        "scene": LONG,
        "targets": ["table", "chair", "door", "window", "lamp", "bed"],
        "min_seconds": 20,
        "max_seconds": 60,
    },
    "role_play": {
        "skill": "speaking",
        "situation": "You meet somebody.",
        "partner": "A neighbour",
        "you": "Yourself",
        "goals": ["say hello", "say your name"],
        "turns": [{"says": f"Line {number}.", "hint": "Answer."} for number in range(4)],
        "targets": ["Nice to meet you.", "I am from"],
    },
}


def task(kind, **changes):
    """A right one, changed."""
    return deepcopy({"slug": kind.replace("_", "-"), "kind": kind, **_COMMON, **TASKS[kind], **changes})


def pooled(kind, **changes):
    """With three variants."""
    pool = [{"name": name} for name in ("Ana", "Ben", "Chen")]
    return task(kind, **{"instructions": "Do it, {name}.", "pool": pool, **changes})


def lesson(slug, *tasks):
    return {"slug": slug, "title": slug.title(), "content": LONG, "tasks": list(tasks)}


def module(slug="first-words", **changes):
    """A right module at A1."""
    kinds = [*TASKS]
    closed = [pooled(kind) for kind in kinds[:3]] + [task(kind) for kind in kinds[3:8]]
    rest = [task(kind) for kind in kinds[8:]]
    return {
        "slug": slug,
        "version": 1,
        "level": "A1",
        "title": "First words",
        "description": "To begin with.",
        "skills": ["grammar"],
        "estimated_minutes": 60,
        "objectives": ["Say one", "Say two", "Say three"],
        "lessons": [
            lesson("one", *closed),
            lesson("two", *rest, pooled("gap")),
            lesson("three", *[pooled(kind) for kind in kinds[:6]]),
        ],
        **changes,
    }


def write_course(folder, *modules):
    """The files of such modules; returns the folder."""
    for number, each in enumerate(modules, 1):
        path = folder / each["level"].lower() / f"{number:02}-{each['slug']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(each, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder
