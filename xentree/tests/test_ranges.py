"""Parts of files, and files that a browser has already."""

import io

import pytest
from django.test import RequestFactory

from xentree.api.ranges import ranged

CONTENT = bytes(range(100))


def asked(**headers):
    request = RequestFactory().get("/", headers=headers)
    return ranged(request, io.BytesIO(CONTENT), len(CONTENT), "audio/mpeg", etag="abc", seconds=60)


def test_the_whole_file_by_default():
    answer = asked()
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, CONTENT, "audio/mpeg")
    assert (answer["Accept-Ranges"], answer["ETag"], answer["Cache-Control"]) == (
        "bytes",
        '"abc"',
        "private, max-age=60",
    )
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"][:7]) == ("nosniff", "sandbox")


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-", 0, 100),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=90-500", 90, 100),
        ("bytes=-5", 95, 100),
        ("bytes=-500", 0, 100),
    ],
)
def test_a_part_of_it(wanted, first, end):
    answer = asked(Range=wanted)
    assert (answer.status_code, answer.content) == (206, CONTENT[first:end])
    assert answer["Content-Range"] == f"bytes {first}-{end - 1}/100"


@pytest.mark.parametrize("wanted", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_part_that_is_not_there(wanted):
    answer = asked(Range=wanted)
    assert (answer.status_code, answer.content, answer["Content-Range"]) == (416, b"", "bytes */100")


@pytest.mark.parametrize("wanted", ["bytes=-", "bytes=5-2", "bytes=0-1,4-5", "words=0-1", "bytes=a-b", "bytes=1", "-"])
def test_what_is_no_range_is_passed_over(wanted):
    assert asked(Range=wanted).content == CONTENT


def test_a_part_of_another_content_is_the_whole_of_this():
    assert asked(Range="bytes=0-9", **{"If-Range": '"old"'}).status_code == 200
    assert asked(Range="bytes=0-9", **{"If-Range": '"abc"'}).status_code == 206


@pytest.mark.parametrize("known", ['"abc"', '"old", "abc"'])
def test_what_is_known_is_not_sent_again(known):
    answer = asked(**{"If-None-Match": known})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"abc"')
