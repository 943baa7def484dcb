"""The branch: pieces that meet, and leaves that fill."""

import re

import pytest

from learning.english.branch import Piece


def outline(drawing):
    """The numbers of the wood's outline: where its one side begins first, where that ends seventh and eighth."""
    return [float(each) for each in re.findall(r"-?[\d.]+", re.search(r'<path d="([^"]+)"', drawing)[1])]


@pytest.mark.parametrize("index", range(5))
def test_a_piece_goes_on_where_the_one_before_it_ends(index):
    piece, following = Piece(index, "one", 0), Piece(index + 1, "two", 0)
    assert outline(piece.lying)[7] == outline(following.lying)[1]
    assert outline(piece.hanging)[6] == outline(following.hanging)[0]


@pytest.mark.parametrize(("share", "height"), [(0, "0"), (0.5, "25.0"), (1, "50")])
def test_a_leaf_is_full_up_to_what_is_done(share, height):
    assert f'height="{height}"' in Piece(0, "one", share).lying


def test_leaves_lean_to_one_side_and_the_other():
    assert "rotate(16) " in Piece(0, "one", 0).lying
    assert "rotate(-16) " in Piece(1, "two", 0).lying


def test_both_drawings_of_a_piece_have_ids_of_their_own():
    piece = Piece(0, "first-words", 0.5)
    assert 'id="leaf-lying-first-words"' in piece.lying
    assert 'id="leaf-hanging-first-words"' in piece.hanging


def test_what_is_drawn_cannot_be_markup():
    assert "<script>" not in Piece(0, '"><script>', 0).lying
