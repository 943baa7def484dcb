# ruff: noqa: E501
"""The words of the example conversations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """A question, its answer in Markdown, and the handbook sections (page, anchor) that [1], [2] ... stand for."""

    question: str
    answer: str
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Example:
    """A conversation; `key` stays the same for ever, so that it is written once."""

    key: str
    title: str
    exchanges: tuple[Exchange, ...]


_STUDY_WEEK = Example(
    key="study-week",
    title="Planning a study week for statistics",
    exchanges=(
        Exchange(
            question=(
                "I have a statistics exam in four weeks and a job until 5 pm. How should I plan this week? "
                "I can do at most five hours."
            ),
            answer="""\
Five hours are enough for a good week if they are spread out. Short and often beats long and rare, so plan **five sittings of an hour** rather than one long Sunday [1].

| Day | Time | What | Done when |
| --- | --- | --- | --- |
| Monday | 19:00–20:00 | Mean, median, spread | You can explain standard deviation in three sentences |
| Tuesday | 19:00–20:00 | Ten exercises on the same | Eight of ten are right without notes |
| Thursday | 19:00–20:00 | Normal distribution | You can read a z-table in both directions |
| Saturday | 10:00–11:00 | Recall of the whole week, then an old exam question | You know what to repeat |
| Sunday | 20 minutes | Look back, write next week's goals | Three goals are on paper |

Wednesday and Friday stay empty for what slips. Two habits make the plan work:

1. **Begin each sitting by recalling the last one**, before opening the book. Pulling something out of memory is what makes it stick [2].
2. **Give each sitting one visible goal**, like those in the last column. "Study statistics" is a wish; "solve ten exercises on spread" is a goal [3].""",
            sources=(
                ("studying-well", "planning-a-week"),
                ("studying-well", "active-recall"),
                ("learning-sessions", "choosing-a-goal-that-works"),
            ),
        ),
        Exchange(
            question="When should I repeat Monday's topic so that I still know it in the exam?",
            answer="""\
After growing gaps: the next day, after three days, after a week, after two weeks [1]. For Monday's topic that means:

- **Tuesday**, with the exercises that are planned anyway
- **Thursday**, five minutes before the normal distribution
- **next Monday**, ten minutes
- **two weeks after that**, once more with an old exam question

Five to ten minutes each are enough, and each time you recall first and read afterwards. If you start a learning session for each sitting, you also see at the end of the week how many minutes it really was [2].""",
            sources=(("studying-well", "spaced-repetition"), ("learning-sessions", "how-active-minutes-are-counted")),
        ),
    ),
)

_FIRST_STEPS = Example(
    key="first-steps",
    title="First steps with Xentree",
    exchanges=(
        Exchange(
            question="I am new here. What can I do first, and what do the small numbers in an answer mean?",
            answer="""\
Welcome. Ask something: open *New chat*, type, press Enter, and the answer is written below your words as it arrives [1].

The **small numbers** lead to the passage an answer rests on. Choose one and the passage opens beside the chat, so that you can check it yourself [2]. These examples have them too: [1] and [2] above and here open pages of the handbook.

Three things are worth five minutes now:

1. **Make a folder** for a subject you are learning and give it instructions, for instance *"You are my Spanish tutor, I am at level A2"*. They hold in every conversation inside it [3].
2. **Edit instead of adding.** If an answer misses the point, change the question itself. Both versions stay, and small arrows switch between them [4].
3. **Start a learning session** with a goal for today.""",
            sources=(
                ("first-steps", "asking-your-first-question"),
                ("first-steps", "reading-an-answer"),
                ("conversations", "folders-with-instructions"),
                ("conversations", "editing-a-question"),
            ),
        ),
        Exchange(
            question="How do I get an answer that I can use, rather than a general essay?",
            answer="""\
Say what you want to do with it, how long it should be, and what you know already. Compare:

> Explain photosynthesis.

> Explain photosynthesis in five sentences for a test in grade 9. I know what a cell is, but I mix up the light reactions and the Calvin cycle. End with two questions to check me.

The second one leaves little to guess. If a first answer is close, ask for one change at a time: *shorter*, *with an example*, *as a table*.

And if you want to learn it rather than just have it, turn the roles round: explain it yourself and ask for what is wrong, vague or missing [1].""",
            sources=(("studying-well", "explaining-it-back"),),
        ),
    ),
)

EXAMPLES = (_FIRST_STEPS, _STUDY_WEEK)
