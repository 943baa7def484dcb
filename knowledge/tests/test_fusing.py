from uuid import UUID

from knowledge.search.fusing import K, fuse

ONE, TWO, THREE = (UUID(int=number) for number in (3, 2, 1))


def ids(said, near):
    return [each.chunk_id for each in fuse(said, near)]


def test_what_both_lists_put_high_is_first():
    assert ids([(ONE, 9.0), (TWO, 8.0)], [(THREE, 0.9), (TWO, 0.8)]) == [TWO, ONE, THREE]


def test_of_equals_the_one_that_words_put_first_is_first():
    assert ids([(ONE, 9.0), (TWO, 8.0)], [(TWO, 0.9), (ONE, 0.8)]) == [ONE, TWO]
    assert ids([(ONE, 9.0)], [(THREE, 0.9)]) == [ONE, THREE]


def test_scores_are_those_of_places_and_parts_are_kept():
    (both,) = fuse([(ONE, 9.0)], [(ONE, 0.9)])

    assert (both.score, both.parts) == (2 / (K + 1), {"keyword": 9.0, "semantic": 0.9})


def test_a_list_alone_keeps_its_scores():
    assert [(each.score, each.parts) for each in fuse([], [(ONE, 0.9)])] == [(0.9, {"semantic": 0.9})]
