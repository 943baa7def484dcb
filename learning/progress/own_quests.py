"""The quests that Chat and Knowledge give occasion for; English and Live bring their own."""

from collections.abc import Callable

from learning.progress.quest_kinds import QuestKind, Tally, register_quest


def acts(*reasons: str) -> Callable[[Tally], int]:
    """How many acts of these kinds."""
    return lambda tally: sum(tally.acts.get(reason, 0) for reason in reasons)


def minutes(*areas: str) -> Callable[[Tally], int]:
    """Whole active minutes in these areas; in all of them without any."""
    return lambda tally: sum(tally.seconds.get(area, 0) for area in areas or tally.seconds) // 60


for kind in (
    QuestKind(
        "minutes",
        "learning_time",
        "Learn for {n} minutes",
        "Active minutes count, wherever you spend them. Time away from the page does not.",
        minutes(),
        least=10,
        most=120,
        step=5,
    ),
    QuestKind(
        "sessions",
        "learning_time",
        "Finish {n} learning sessions",
        "Start a session in a chat, learn for a minute at least, and end it.",
        acts("learning_session"),
        least=1,
        most=5,
        one="Finish a learning session",
    ),
    QuestKind(
        "xp",
        "xp",
        "Earn {n} XP",
        "Whatever you learn counts; what quests themselves give does not.",
        lambda tally: tally.xp,
        least=30,
        most=400,
        step=10,
    ),
    QuestKind(
        "variety",
        "xp",
        "Learn in {n} different ways",
        "A chat, a note, a document, a quiz, flashcards, English: each counts once.",
        lambda tally: sum(count > 0 for count in tally.acts.values()),
        least=2,
        most=4,
    ),
    QuestKind(
        "conversations",
        "conversations",
        "Ask something in {n} chats",
        "Each chat in which you get an answer today counts once.",
        acts("conversation"),
        least=1,
        most=8,
        one="Ask something in a chat",
    ),
    QuestKind(
        "chat_minutes",
        "conversations",
        "Learn for {n} minutes in your chats",
        "Start a learning session in a chat; its active minutes count.",
        minutes("chat"),
        least=5,
        most=90,
        step=5,
    ),
    QuestKind(
        "notes",
        "knowledge",
        "Write {n} notes",
        "Of 200 characters at least: in your own words, or from an answer worth keeping.",
        acts("note"),
        least=1,
        most=6,
        one="Write a note",
    ),
    QuestKind(
        "study",
        "knowledge",
        "Go through {n} quizzes or sets of flashcards",
        "From one of your documents; a round counts from three answers on.",
        acts("quiz", "flashcards"),
        least=1,
        most=6,
        one="Go through a quiz or flashcards",
    ),
    QuestKind(
        "documents",
        "knowledge",
        "Get answers from {n} documents",
        "Ask something that is answered from them; each document counts once a day.",
        acts("document"),
        least=1,
        most=6,
        one="Get an answer from a document",
    ),
):
    register_quest(kind)
