"""Plain sentences: which are commands, and what of; and a hundred that are not."""

from datetime import date, datetime, time

import pytest

from integrations.assistant import english
from integrations.assistant.dates import When, read_when

# A Saturday.
MOMENT = datetime(2026, 11, 28, 16, 20)
DAYS = {"start": "2026-11-29", "end": "2026-11-29"}
TODAY, WEEK = {"start": "2026-11-28", "end": "2026-11-28"}, {"start": "2026-11-28", "end": "2026-11-29"}
NEXT_WEEK, COMING = {"start": "2026-11-30", "end": "2026-12-06"}, {"start": "2026-11-28", "end": "2026-12-04"}
FRIDAY = {"start": "2026-12-04", "end": "2026-12-04"}


def at(start, end, day="2026-12-04", **more):
    return {"start": f"{day}T{start}", "end": f"{day}T{end}", **more}


def heard(sentence):
    """(tool, arguments) of every tool that takes it for its own."""
    tools = {"list": english.listed, "free": english.free, "study": english.study_plan, "event": english.event}
    found = ((name, understand(sentence, MOMENT)) for name, understand in tools.items())
    return [(name, arguments) for name, arguments in found if arguments is not None]


COMMANDS = [
    # What is on.
    ("what's on tomorrow", "list", DAYS),
    ("What\u2019s on tomorrow?", "list", DAYS),
    ("what is on my calendar today?", "list", TODAY),
    ("what's on my calendar", "list", COMING),
    ("What is in my calendar next week", "list", NEXT_WEEK),
    ("what's planned for Friday?", "list", FRIDAY),
    ("what's happening on 3 December", "list", {"start": "2026-12-03", "end": "2026-12-03"}),
    ("What do I have tomorrow?", "list", DAYS),
    ("what do I have on Friday", "list", FRIDAY),
    ("what do i have planned next week", "list", NEXT_WEEK),
    ("What am I doing tomorrow", "list", DAYS),
    ("which meetings do I have on Friday?", "list", FRIDAY),
    ("Do I have anything tomorrow?", "list", DAYS),
    ("do I have any meetings on Friday?", "list", FRIDAY),
    ("are there any events this week?", "list", WEEK),
    ("any appointments tomorrow?", "list", DAYS),
    ("show my calendar", "list", COMING),
    ("Show me my calendar for next week, please", "list", NEXT_WEEK),
    ("my calendar tomorrow", "list", DAYS),
    ("my schedule for Friday", "list", FRIDAY),
    ("my agenda today", "list", TODAY),
    ("please show me my agenda", "list", COMING),
    ("list my events next week", "list", NEXT_WEEK),
    ("show my upcoming events", "list", COMING),
    ("what does my week look like?", "list", WEEK),
    ("what does tomorrow look like", "list", DAYS),
    ("how does next week look?", "list", NEXT_WEEK),
    ("Can you tell me what's on tomorrow?", "list", DAYS),
    ("hey, what's on this weekend?", "list", WEEK),
    ("what's my next meeting?", "list", {"start": "2026-11-28", "end": "2026-12-22", "limit": 1}),
    ("when is my next appointment", "list", {"start": "2026-11-28", "end": "2026-12-22", "limit": 1}),
    ("what's on tomorrow afternoon", "list", at("12:00", "18:00", "2026-11-29")),
    ("what's on 2026-12-04", "list", FRIDAY),
    ("what's on the day after tomorrow?", "list", {"start": "2026-11-30", "end": "2026-11-30"}),
    # When there is time.
    ("am I free on Friday at 3 pm", "free", at("15:00", "16:00")),
    ("Am I free on Friday at 3 pm?", "free", at("15:00", "16:00")),
    ("am i free friday at 15:00", "free", at("15:00", "16:00")),
    ("am I busy tomorrow?", "free", DAYS),
    ("am I available on 4 December from 3 to 5 pm", "free", at("15:00", "17:00")),
    ("will I be free on Friday afternoon?", "free", at("12:00", "18:00")),
    ("am I free at 5", "free", at("17:00", "18:00", "2026-11-28")),
    ("am I free at 9", "free", at("09:00", "10:00", "2026-11-29")),
    ("am I free on Friday at noon for 90 minutes", "free", at("12:00", "13:30")),
    ("when am I free this week?", "free", WEEK),
    ("when am I free", "free", COMING),
    ("When am I free tomorrow for 2 hours?", "free", {**DAYS, "at_least_minutes": 120}),
    ("tell me when I am free next week", "free", NEXT_WEEK),
    ("when do I have time tomorrow", "free", DAYS),
    ("do I have time on Friday at half past 3?", "free", at("15:30", "16:30")),
    ("When can I study tomorrow?", "free", DAYS),
    ("find a free slot next week", "free", NEXT_WEEK),
    ("find me a free hour tomorrow", "free", DAYS),
    ("what are my free times tomorrow", "free", DAYS),
    ("free time this week", "free", WEEK),
    ("is Friday afternoon free?", "free", at("12:00", "18:00")),
    ("is tomorrow free", "free", DAYS),
    ("check if I'm free on Friday", "free", FRIDAY),
    ("am I free tonight", "free", at("18:00", "23:00", "2026-11-28")),
    # Study plans.
    ("plan 3 study blocks next week", "study", {"count": 3, **NEXT_WEEK}),
    ("Plan three study blocks next week, please.", "study", {"count": 3, **NEXT_WEEK}),
    ("plan 3 study blocks of 45 minutes next week", "study", {"count": 3, **NEXT_WEEK, "minutes": 45}),
    ("please plan 2 45-minute study sessions tomorrow", "study", {"count": 2, **DAYS, "minutes": 45}),
    ("schedule a study session tomorrow", "study", {"count": 1, **DAYS}),
    ("schedule study time next week", "study", {"count": 3, **NEXT_WEEK}),
    ("plan some study time this week", "study", {"count": 3, **WEEK}),
    ("plan my study time for next week", "study", {"count": 3, **NEXT_WEEK}),
    ("plan my study week next week", "study", {"count": 3, **NEXT_WEEK}),
    ("make me a study plan for next week", "study", {"count": 3, **NEXT_WEEK}),
    ("can you create a study plan for next week?", "study", {"count": 3, **NEXT_WEEK}),
    ("book 4 learning sessions next week", "study", {"count": 4, **NEXT_WEEK}),
    ("find time", None, None),
    ("add a study block on Friday", "study", {"count": 1, **FRIDAY}),
    ("plan 5 study blocks", "study", {"count": 5}),
    ("plan two english sessions next week", "study", {"count": 2, **NEXT_WEEK, "focuses": ["english"]}),
    ("plan 3 study blocks for english next week", "study", {"count": 3, **NEXT_WEEK, "focuses": ["english"]}),
    ("plan 2 study blocks in my calendar next week", "study", {"count": 2, **NEXT_WEEK}),
    ("plan 3 study blocks for half an hour next week", "study", {"count": 3, **NEXT_WEEK, "minutes": 30}),
    ("plan a study block tomorrow morning", "study", {"count": 1, **DAYS, "earliest": "06:00", "latest": "12:00"}),
    ("I'd like to plan 3 study blocks next week", "study", {"count": 3, **NEXT_WEEK}),
    ("let's plan 3 study blocks over the next two weeks", "study",
     {"count": 3, "start": "2026-11-28", "end": "2026-12-11"}),
    # Events.
    ("add Dentist on 4 December at 14:30 for 45 minutes", "event", at("14:30", "15:15", title="Dentist")),
    ("Add dentist on Friday at 14:30", "event", at("14:30", "15:30", title="Dentist")),
    ("add Lunch with Ana on Friday from 12 to 2 pm", "event", at("12:00", "14:00", title="Lunch with Ana")),
    ("schedule a meeting with Ana on Friday at 3pm", "event", at("15:00", "16:00", title="Meeting with Ana")),
    ("book Yoga Friday 18:00-19:30", "event", at("18:00", "19:30", title="Yoga")),
    ("plan Lunch at noon on Friday", "event", at("12:00", "13:00", title="Lunch")),
    ("add Holiday to my calendar on 4 December", "event", {"title": "Holiday", **FRIDAY}),
    ("put Gym in my calendar on Friday at 6 pm for an hour and a half", "event", at("18:00", "19:30", title="Gym")),
    ("put \u201cGym\u201d into my calendar on Friday at 6 pm", "event", at("18:00", "19:00", title="Gym")),
    ("create an event Concert on Friday at 8 pm", "event", at("20:00", "21:00", title="Concert")),
    ("create an event called Concert on Friday at 8 pm", "event", at("20:00", "21:00", title="Concert")),
    ("create a calendar event: Concert on Friday at 8 pm", "event", at("20:00", "21:00", title="Concert")),
    ("enter Exam in my calendar on Friday at 9", "event", at("09:00", "10:00", title="Exam")),
    ("please add Call with M\u00fcller on Friday at quarter past 10", "event",
     at("10:15", "11:15", title="Call with M\u00fcller")),
    ("could you add Dentist on Friday at 2.30 pm?", "event", at("14:30", "15:30", title="Dentist")),
    ("add Dentist on December 4th at 2 pm for 1 hour 15 minutes", "event", at("14:00", "15:15", title="Dentist")),
    ("add Dentist to my calendar at 5 pm", "event", at("17:00", "18:00", "2026-11-28", title="Dentist")),
    ("add Conference in my calendar next week", "event", {"title": "Conference", **NEXT_WEEK}),
    ("schedule Review in 3 days at 10:00", "event", at("10:00", "11:00", "2026-12-01", title="Review")),
    ("book Flight to Rome on 4 Dec 2026 at 06:40", "event", at("06:40", "07:40", title="Flight to Rome")),
]  # fmt: skip

ORDINARY = """
what is a study plan?
What is a study block?
how do I make a study plan?
make a study plan
create a study plan for my statistics exam
make me a study plan for chemistry
plan a study schedule for the GMAT
what should I study tomorrow?
How should I plan next week?
how can I plan my time better?
Why is planning important?
what's on page 3
what's on the left side of the equation?
what is on the periodic table
what is up with inflation
what happened on 4 July 1776?
what happened tomorrow
What is happening in Ukraine?
what is planned obsolescence?
what's a calendar?
what is the Gregorian calendar
who invented the calendar?
how do I connect my calendar?
how do I add a calendar
can you read my calendar?
what can you do with my calendar?
delete my calendar
is my calendar private?
am I free to use this picture?
am I free to leave the contract?
am I busy or just badly organised?
is Friday a noun?
is the afternoon hot on Mars?
is the software free?
when was the French Revolution?
when do leaves fall
when do I use the present perfect?
when can I use "since"?
do I have to learn all of this?
do I have time to learn French before summer?
do I have any chance to pass the exam?
are there any exceptions on this rule
is there anything on black holes
free software
what does free mean?
find free will in Kant
add 3 and 5
add 3 and 5 tomorrow
add the numbers 1 to 10
Add a comma where it is needed
add more detail
add an introduction to my essay
add Friday
add tomorrow at 3 pm
add it on Friday at 3 pm
add this on Friday at 3 pm
put the verb in the right tense
Put the verb in the past tense: she (go) to school on Friday at 3 pm
put this text into a table
create a quiz on photosynthesis
create a summary of chapter 3 for Friday at 3 pm
create a quiz for tomorrow
make flashcards for tomorrow
make a list of 3 learning goals
make 5 sentences with next week
book review of 1984
book a chapter
book me
schedule
plan
plan a wedding
plan my essay
plan 3 paragraphs
plan my week
plan a lesson for Friday at 3 pm about the water cycle, with three activities and a quiz at the end
Translate: what's on tomorrow
translate "am I free on Friday?"
What does "what's on tomorrow" mean?
correct this: I am free on friday
I am free on Friday. What should I learn?
explain "plan 3 study blocks next week"
He said: what's on tomorrow?
what is tomorrow in Spanish?
what day is it tomorrow?
what day is Friday?
how long is next week
what time is it
what time is it at 3 pm in Tokyo?
how many days are in December?
the next 3 days
tomorrow
Friday at 3 pm
study
study blocks
english
learning sessions
practice
what is a learning session?
how long should a study session be?
how many study blocks a week are good?
suggest learning strategies
find study tips for next week
make english fun
plan english lessons
organise learning materials for next week
write an email to Ana about the meeting on Friday at 3 pm
what is my next step?
what's my level
what's up
what's new
show my progress
show my notes tomorrow
list my documents
my week was hard
how does photosynthesis look
what does a mitochondrion look like
how is the weather looking
thanks
hello
""".strip().splitlines()  # fmt: skip


@pytest.mark.parametrize(("sentence", "tool", "arguments"), COMMANDS, ids=[each[0] for each in COMMANDS])
def test_commands(sentence, tool, arguments):
    assert heard(sentence) == ([(tool, arguments)] if tool else [])


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_questions_stay_what_they_are(sentence):
    assert heard(sentence) == []


def test_both_tables_have_a_hundred():
    assert (len(COMMANDS) >= 100, len(ORDINARY) >= 100) == (True, True)


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "add " + "a " * 5000, "what's on " + "on " * 3000, "\x00", "add \u202eevil on Friday at 3"],
)
def test_long_and_odd_sentences(text):
    assert heard(text) == []


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("29 February 2028", When(date(2028, 2, 29), date(2028, 2, 29))),
        ("30 February", None),
        ("on friday friday", None),
        ("at 3 at 4", None),
        ("25:00", None),
        ("13 pm", None),
        ("11 to 1 pm", When(start=time(11), end=time(13))),
        ("9-11", When(start=time(9), end=time(11))),
        ("from 5 to 4", None),
        ("quarter to 9", When(start=time(8, 45))),
        ("03:00", When(start=time(3))),
        ("this month", When(date(2026, 11, 28), date(2026, 11, 30))),
        ("next month", When(date(2026, 12, 1), date(2026, 12, 31))),
        ("next weekend", When(date(2026, 12, 5), date(2026, 12, 6))),
        ("on saturday", When(date(2026, 11, 28), date(2026, 11, 28))),
        ("next saturday", When(date(2026, 12, 5), date(2026, 12, 5))),
        ("in 400 days", None),
        ("1 march", When(date(2027, 3, 1), date(2027, 3, 1))),
        ("2026-13-01", None),
    ],
)
def test_times(text, when):
    assert read_when(text, MOMENT.date()) == when
