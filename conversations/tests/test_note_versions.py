"""What a note said before, what changed, and going back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from conversations.models import NoteVersion
from conversations.services import notes
from conversations.services.notes import differences, versions
from conversations.tests.factories import NoteFactory

LIST = "/api/core/notes"


@pytest.fixture
def note(learner):
    return NoteFactory(owner=learner, title="Tides", content="one\n", tags=["sea"])


@pytest.fixture
def save(note, as_learner):
    """A function that saves a text."""

    def put(content, **options):
        return notes.save_note(note, notes.NoteText("Tides", content), by=as_learner, **options)

    return put


def kept(note):
    return list(note.versions.values_list("number", "content"))


def test_each_save_is_a_version(note, save):
    save("two")
    save("three")
    assert kept(note) == [(3, "three"), (2, "two"), (1, "one\n")]


def test_saves_of_one_sitting_are_joined_for_five_minutes(note, save):
    sitting = uuid4()
    for text in ("t", "tw", "two"):
        save(text, editing=sitting)
    assert kept(note) == [(4, "two"), (1, "one\n")]
    note.versions.filter(number=4).update(created_at=now() - timedelta(minutes=6))
    save("three", editing=sitting)
    save("three and", editing=uuid4())
    assert kept(note) == [(6, "three and"), (5, "three"), (4, "two"), (1, "one\n")]


def test_saving_on_purpose_ends_the_joining(note, save):
    sitting = uuid4()
    save("two", editing=sitting)
    save("two")
    save("three", editing=sitting)
    assert kept(note) == [(3, "three"), (2, "two"), (1, "one\n")]


def test_the_first_version_is_joined_too(as_learner):
    sitting = uuid4()
    note = notes.create_note(notes.NewNote(notes.NoteText("T", "a"), editing=sitting), by=as_learner)
    notes.save_note(note, notes.NoteText("T", "ab"), editing=sitting, by=as_learner)
    assert kept(note) == [(2, "ab")]


def test_the_oldest_are_forgotten(note, save, monkeypatch):
    monkeypatch.setattr(versions, "KEPT_VERSIONS", 3)
    for text in "abcd":
        save(text)
    assert [number for number, _ in kept(note)] == [5, 4, 3]


def test_long_ones_are_forgotten_sooner_but_never_the_last(note, save, monkeypatch):
    monkeypatch.setattr(versions, "KEPT_CHARACTERS", 10)
    save("x" * 6)
    save("y" * 6)
    assert kept(note) == [(3, "y" * 6)]
    save("z" * 20)
    assert kept(note) == [(4, "z" * 20)]


def test_the_list_and_one_of_them(api, learner, note, save):
    save("two")
    client = api(learner)
    listed = client.get(f"{LIST}/{note.pk}/versions").json()
    assert [(each["version"], each["restored_from"]) for each in listed] == [(2, None), (1, None)]
    one = client.get(f"{LIST}/{note.pk}/versions/1").json()
    assert one == {**listed[1], "content": "one\n", "tags": ["sea"]}
    assert client.get(f"{LIST}/{note.pk}/versions/9").status_code == 404
    assert client.get(f"{LIST}/{note.pk}/versions/99999999999999999999").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(api, learner, note, save, django_assert_num_queries, count):
    for number in range(1, count):
        save(str(number))
    client = api(learner)
    with django_assert_num_queries(4):
        assert len(client.get(f"{LIST}/{note.pk}/versions").json()) == count


def test_restoring_is_a_new_version(api, learner, note, save):
    save("two", editing=uuid4())
    client = api(learner)
    restored = client.post(f"{LIST}/{note.pk}/versions/1/restore").json()
    assert (restored["content"], restored["tags"], restored["version"]) == ("one\n", ["sea"], 3)
    assert kept(note) == [(3, "one\n"), (2, "two"), (1, "one\n")]
    assert note.versions.first().restored_from == 1
    assert client.post(f"{LIST}/{note.pk}/versions/1/restore").json()["version"] == 3
    assert client.post(f"{LIST}/{note.pk}/versions/7/restore").status_code == 404


def test_changes_by_the_api(api, learner, note, save):
    save("one\ntwo\n")
    save("one\nthree\n")
    client = api(learner)
    place = f"{LIST}/{note.pk}/versions/3/changes"
    before, first = client.get(place).json(), client.get(place, {"since": 1}).json()
    assert (before["old"], before["new"], first["old"]) == (2, 3, 1)
    assert first["lines"] == [same("one"), line("added", "three")]
    assert client.get(f"{LIST}/{note.pk}/versions/1/changes").json()["old"] == 0
    assert client.get(place, {"since": 8}).status_code == 404
    assert client.get(place, {"since": "x"}).status_code == 400


def line(kind, text):
    return {"kind": kind, "parts": [{"kind": kind, "text": text}]}


def same(text):
    return line("same", text)


def version(content, number=1, title="T", tags=()):
    return NoteVersion(number=number, title=title, content=content, tags=list(tags))


def lines(old, new):
    return notes.compare(version(old), version(new, 2))["lines"]


def test_inside_a_line_words_are_compared():
    assert lines("The moon pulls the sea.", "The moon slowly pulls the ocean.") == [
        {
            "kind": "changed",
            "parts": [
                {"kind": "same", "text": "The moon"},
                {"kind": "added", "text": " slowly"},
                {"kind": "same", "text": " pulls the "},
                {"kind": "removed", "text": "sea"},
                {"kind": "added", "text": "ocean"},
                {"kind": "same", "text": "."},
            ],
        }
    ]


def test_lines_that_have_little_in_common_are_two():
    assert lines("Bread needs salt", "x = 1") == [line("removed", "Bread needs salt"), line("added", "x = 1")]


def test_lines_far_from_every_change_are_left_out():
    old = [str(number) for number in range(20)]
    found = lines("\n".join(old), "\n".join([*old[:10], "new", *old[10:]]))
    assert [each.get("count", each["kind"]) for each in found] == [7, *["same"] * 3, "added", *["same"] * 3, 7]


def test_a_single_line_is_not_left_out():
    old = [str(number) for number in range(9)]
    found = lines("\n".join(old), "\n".join(["x", *old[1:8], "x"]))
    assert "skipped" not in [each["kind"] for each in found]


def test_titles_and_tags():
    found = notes.compare(version("", title="The sea", tags=["a", "b"]), version("", 2, "The deep sea", ["b", "c"]))
    assert (found["tags_added"], found["tags_removed"], found["lines"]) == (["c"], ["a"], [])
    assert [part["text"] for part in found["title"] if part["kind"] == "added"] == ["deep "]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n".join(f"{n % 97}" for n in range(60_000)), "\n".join(f"{n % 89}" for n in range(60_000))),
        (" ".join("ab"[n * n % 7 % 2] for n in range(90_000)), " ".join("ab"[n * n % 11 % 2] for n in range(90_000))),
        ("\n".join("a b " * 40 for _ in range(1_200)), "\n".join("b a " * 40 + str(n) for n in range(1_200))),
    ],
)
def test_comparing_has_an_end(old, new):
    assert rebuilt(lines_of(old, new), "added") == new.splitlines()


def lines_of(old, new):
    return list(differences._lines(old.splitlines(), new.splitlines(), differences._Work()))


def rebuilt(found, kind):
    """The side that is without what was removed, or without what was added."""
    sides = ({"same", kind}, {"same", kind, "changed"})
    return [
        "".join(part["text"] for part in each["parts"] if part["kind"] in sides[0])
        for each in found
        if each["kind"] in sides[1]
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("", "a\nb"), ("a\nb", ""), ("a\nb\nc", "b\nx\nc\nd"), ("a b c\nd", "a x c\ne\nf"), ("a", "a")]
)
def test_nothing_is_lost_between_the_two(old, new):
    found = lines_of(old, new)
    assert rebuilt(found, "removed") == old.splitlines()
    assert rebuilt(found, "added") == new.splitlines()
