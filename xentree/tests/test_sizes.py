import pytest

from xentree.sizes import size_of


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (37_000, "36.1 KB"),
        (20 * 1024**2, "20 MB"),
        (3 * 1024**3 + 1024**3 // 2, "3.5 GB"),
        (2000 * 1024**3, "2,000 GB"),
    ],
)
def test_sizes_are_said_one_way(count, words):
    assert size_of(count) == words
