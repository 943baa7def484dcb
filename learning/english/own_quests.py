"""The quests that English gives occasion for."""

from learning.progress.own_quests import acts, minutes
from learning.progress.quest_kinds import QuestKind, register_quest

for kind in (
    QuestKind(
        "english_tasks",
        "english",
        "Answer {n} tasks in English",
        "Tasks of a lesson, reviews and drills from your error notebook: each answer counts.",
        acts("english"),
        least=3,
        most=30,
    ),
    QuestKind(
        "english_minutes",
        "english",
        "Practise English for {n} minutes",
        "Active minutes in lessons, practice and talks count.",
        minutes("english"),
        least=5,
        most=60,
        step=5,
    ),
):
    register_quest(kind)
