import pytest

from knowledge.parsing import kind_of, parse_file


@pytest.fixture
def parse(tmp_path):
    """A function from a file's name and content to what is read in it."""

    def read(filename, content, keep_going=lambda share: True):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return parse_file(path, kind_of(filename, content), keep_going=keep_going)

    return read
