from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction

from knowledge import search
from knowledge.models import SearchEntry
from knowledge.search import Entry, Kind, parse
from knowledge.services import reindexing
from organizations.tests.factories import MembershipFactory
from xentree.principal import Principal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]
AT = datetime(2026, 5, 1, tzinfo=UTC)


def entry(owner, text="", *, kind=Kind.NOTE, title="Untitled", **extra):
    whole = {"object_id": uuid4(), "group_id": None, "organization_id": None, "at": AT, **extra}
    return Entry(kind=kind, owner_id=owner.pk, title=title, text=text, **whole)


@pytest.fixture
def write(django_capture_on_commit_callbacks):
    def written(*entries):
        with django_capture_on_commit_callbacks(execute=True):
            search.write_entries(entries)
        return entries

    return written


def ask(principal, text, **extra):
    """When the engine was told of everything."""
    reindexing.feed_engine()
    return search.search_everything(principal, parse(text), **extra)


def found(principal, text, **extra):
    result = ask(principal, text, **extra)
    return [match.object_id for kind in Kind for match in result.matches.get(kind, [])]


def ids(*entries):
    return [entry.object_id for entry in entries]


def test_words_are_found_in_every_form_and_without_accents(learner, as_learner, write):
    note, cafe, _ = write(
        entry(learner, "Sharing a document"), entry(learner, "Das Café in Köln"), entry(learner, "else")
    )

    assert found(as_learner, "shared") == ids(note)
    assert found(as_learner, "CAFE koln") == ids(cafe)


def test_a_text_without_spaces_is_found_by_a_part_of_it(learner, as_learner, write):
    note, _ = write(entry(learner, "東京都の図書館で勉強する"), entry(learner, "京都の大学"))

    assert found(as_learner, "図書館") == ids(note)


def test_a_title_counts_for_more_than_a_text_and_may_be_of_small_words(learner, as_learner, write):
    text, title = write(entry(learner, "to do this: algebra"), entry(learner, "", title="To do: algebra"))

    assert found(as_learner, "algebra") == ids(title, text)
    assert found(as_learner, "to do")[:1] == ids(title)


def test_a_misspelt_word_is_mended_and_a_known_one_is_left_alone(learner, as_learner, write):
    note, other = write(entry(learner, "photosynthesis in plants"), entry(learner, "planets and their moons"))

    assert found(as_learner, "photosinthesis") == ids(note)
    assert found(as_learner, "plenets") == ids(other)
    assert found(as_learner, "plants") == ids(note)


def test_the_last_word_may_go_on_while_it_is_typed(learner, as_learner, write):
    (note,) = write(entry(learner, "thermodynamics"))

    assert found(as_learner, "therm", as_typed=True) == ids(note)
    assert found(as_learner, "therm") == []


def test_what_is_written_again_takes_the_place_of_what_was(learner, as_learner, write):
    (old,) = write(entry(learner, "apples"))
    write(entry(learner, "pears", object_id=old.object_id))

    assert (found(as_learner, "apples"), found(as_learner, "pears")) == ([], ids(old))
    assert SearchEntry.objects.count() == 1


def test_what_moves_to_another_workspace_is_not_left_in_the_first(learner, as_learner, write):
    tenant = MembershipFactory(user=learner).organization
    (old,) = write(entry(learner, "apples"))
    write(entry(learner, "apples", object_id=old.object_id, organization_id=tenant.pk))

    assert SearchEntry.objects.get().shelf.organization == tenant


def test_what_is_new_is_added_once_and_hidden_where_its_group_is(learner, as_learner):
    said, hidden = entry(learner, "apples"), entry(learner, "apples in secret")
    for entries, closed in (([said], False), ([said], False), ([hidden], True)):
        search.add_entries(entries, closed=closed)

    assert found(as_learner, "apples") == ids(said)
    assert SearchEntry.objects.count() == 2


def test_adding_to_a_shelf_that_is_there_takes_two_statements(learner, engine, django_assert_num_queries):
    search.add_entries([entry(learner, "apples")], closed=False)
    # SQLite counts the words with two more; an engine of its own has a row that tells it.
    counting, telling = 2 * (connection.vendor == "sqlite"), int(engine != "database")
    with django_assert_num_queries(2 + counting + telling):
        search.add_entries([entry(learner, "pears")], closed=False)


def test_an_entry_is_rolled_back_with_what_it_stands_for(learner, as_learner):
    with pytest.raises(RuntimeError), transaction.atomic():
        search.write_entries([entry(learner, "apples")])
        raise RuntimeError

    assert found(as_learner, "apples") == []


def test_removed_ones_are_gone(learner, as_learner, write):
    one, two = write(entry(learner, "apples"), entry(learner, "apples and pears"))
    search.remove_entries(Kind.NOTE, [one.object_id])

    assert found(as_learner, "apples") == ids(two)


def test_a_closed_group_hides_also_what_is_added_to_it_until_it_is_opened(learner, as_learner, write):
    group = uuid4()
    chat = entry(learner, kind=Kind.CONVERSATION, title="Apples", object_id=group, group_id=group)
    late = entry(learner, "apples", kind=Kind.MESSAGE, group_id=group)
    write(chat)
    search.close_group(group)
    write(late)

    assert found(as_learner, "apples") == []
    search.open_group(group)
    assert found(as_learner, "apples") == ids(chat, late)
    search.remove_group(group)
    assert SearchEntry.objects.count() == 0


def test_a_conversation_is_found_by_its_new_title_and_its_messages_show_it(learner, as_learner, write):
    group = uuid4()
    chat = entry(learner, kind=Kind.CONVERSATION, title="Apples", object_id=group, group_id=group)
    write(chat, entry(learner, "seeds", kind=Kind.MESSAGE, group_id=group, title="Apples"))
    search.retitle(group, "Pears")

    assert (found(as_learner, "apples"), found(as_learner, "pears")) == ([], ids(chat))
    assert set(SearchEntry.objects.values_list("title", flat=True)) == {"Pears"}


def test_nobody_finds_what_is_anothers(learner, as_stranger, write):
    teammate = MembershipFactory()
    write(entry(learner, "apples", organization_id=teammate.organization_id), entry(learner, "apples"))

    assert found(as_stranger, "apples") == found(Principal(teammate.user, "bearer"), "apples") == []


def test_a_key_finds_only_what_is_in_its_tenant(learner, write):
    tenant = MembershipFactory(user=learner).organization
    inside, _ = write(entry(learner, "apples", organization_id=tenant.pk), entry(learner, "apples"))

    assert found(Principal(learner, "key", organization_id=tenant.pk), "apples") == ids(inside)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apples tag:fruit", [0]),
        ("apples -pears", [0, 2]),
        ('"pears and apples"', [1]),
        ('apples -"pears and"', [0, 2]),
        ("apples before:2026-01-01", [2]),
        ("apples after:2026-01-01 -pears", [0]),
        ("in:notes tag:FRUIT", [0]),
        ("apples in:chats", []),
        ('apples" tag: before:soon in:nowhere -', [0, 1, 2]),
    ],
)
def test_operators_narrow_a_search_and_broken_ones_are_words(learner, as_learner, write, text, expected):
    notes = write(
        entry(learner, "apples", tags=("Fruit",)),
        entry(learner, "Pears, and apples"),
        entry(learner, "apples", at=datetime(2025, 5, 1, tzinfo=UTC)),
    )

    assert set(found(as_learner, text)) == set(ids(*(notes[place] for place in expected)))


def test_a_snippet_marks_what_was_found_and_escapes_all_else(learner, as_learner, write):
    write(entry(learner, "<script>alert(1)</script> & many shared apples", title="<b>Apples</b>"))
    (match,) = ask(as_learner, "apple sharing").matches[Kind.NOTE]

    assert match.snippet == ("&lt;script&gt;alert(1)&lt;/script&gt; &amp; many <mark>shared</mark> <mark>apples</mark>")
    assert match.title_marked == "&lt;b&gt;<mark>Apples</mark>&lt;/b&gt;"


def test_pages_go_on_where_the_one_before_ended(learner, as_learner, write):
    notes = write(*(entry(learner, "apples") for _ in range(5)))
    first = ask(as_learner, "apples", limit=3)
    second = ask(as_learner, "apples", limit=3, after=first.following[Kind.NOTE])

    shown = [match.object_id for page in (first, second) for match in page.matches[Kind.NOTE]]
    assert shown == ids(*reversed(notes))
    assert (first.total, second.following) == (5, {})
