import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.parsing import Cancelled, ParseFailed
from knowledge.parsing.process import ROOT
from knowledge.tests.parsing import samples

# A table takes the longest of all to read, byte for byte; this one several seconds.
LONG = b"one,two,three\n" * 1_000_000


def children(of=None):
    """The processes somebody started and did not yet bury."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == (of or os.getpid()) and state != "Z":
            found.append(int(folder.name))
    return found


def readers():
    """Processes of ours that read a file."""
    return [pid for pid in children() if b"knowledge.parsing.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_the_process_has_nothing_of_ours_and_hard_limits(parse, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    seen = {}

    def look(share):
        (reader,) = readers()
        folder = Path(f"/proc/{reader}")
        seen["environment"] = (folder / "environ").read_bytes()
        seen["limits"] = (folder / "limits").read_text()
        seen["files"] = [os.readlink(link) for link in (folder / "fd").iterdir()]
        seen["group"] = os.getpgid(reader) == reader
        return False

    with pytest.raises(Cancelled):
        parse("a.csv", LONG, look)
    assert b"secret" not in seen["environment"] and b"HOME" not in seen["environment"]
    limits = {line[:26].strip(): line[26:].split()[:2] for line in seen["limits"].splitlines()[1:]}
    assert limits["Max address space"] == ["1073741824", "1073741824"]
    assert limits["Max cpu time"] == ["60", "62"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max processes"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max open files"] == ["64", "64"]
    assert not [name for name in seen["files"] if name.startswith("socket:")]
    assert seen["group"]


def test_what_reads_a_pdf_can_open_nothing_more(parse):
    seen = []

    def look(share):
        # Before, it is still loading what it reads with.
        for reader in readers() if share else []:
            limits = Path(f"/proc/{reader}/limits").read_text()
            seen.append(next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files")))
        return not seen

    with pytest.raises(Cancelled):
        parse("a.pdf", samples.pdf([["Many words on a line"] * 50] * 2_000), look)
    assert seen == [["4", "4"]]


def test_a_no_ends_the_process(parse):
    shares = []
    with pytest.raises(Cancelled):
        parse("a.csv", LONG, lambda share: shares.append(share) or len(shares) < 2)
    assert len(shares) == 2
    assert readers() == []


def test_a_process_that_is_killed_is_a_failure_and_no_hang(parse):
    def kill(share):
        for reader in readers():
            os.kill(reader, signal.SIGKILL)
        return True

    with pytest.raises(ParseFailed) as failed:
        parse("a.csv", LONG, kill)
    assert failed.value.code == "stopped"


@pytest.mark.parametrize("death", [signal.SIGSEGV, signal.SIGABRT, signal.SIGILL])
def test_a_crash_is_a_failure_with_its_own_words(parse, death):
    with pytest.raises(ParseFailed) as failed:
        parse("a.csv", LONG, lambda share: [os.kill(reader, death) for reader in readers()] or True)
    assert failed.value.code == "crashed"


def test_a_process_that_stands_still_is_given_up(parse, settings):
    settings.PARSE_SECONDS = 3
    with pytest.raises(ParseFailed) as failed:
        parse("a.csv", LONG, lambda share: [os.kill(reader, signal.SIGSTOP) for reader in readers()] or True)
    assert failed.value.code == "too_slow"
    assert readers() == []


def test_too_much_processor_time_is_told_so(parse, settings):
    settings.PARSE_CPU_SECONDS = 1
    with pytest.raises(ParseFailed) as failed:
        parse("a.csv", LONG)
    assert failed.value.code == "too_slow"


def test_too_much_memory_is_told_so(parse, settings):
    settings.PARSE_MEMORY_BYTES = 200_000_000
    with pytest.raises(ParseFailed) as failed:
        parse("a.txt", b"many words " * 10_000_000)
    assert failed.value.code == "too_big"


@pytest.mark.parametrize("filename", ["a.txt", "a.csv", "a.html", "a.py"])
def test_too_much_text_is_told_with_the_figure(parse, settings, filename):
    settings.PARSE_CHARACTERS = 1000
    with pytest.raises(ParseFailed) as failed:
        parse(filename, b"some,words\n" * 200)
    assert failed.value.code == "too_long"
    assert "1,000 characters" in failed.value.message


def test_a_process_does_not_outlive_the_worker(tmp_path):
    """Killed with -9 a worker cannot tidy up; the kernel does."""
    file = tmp_path / "long.csv"
    file.write_bytes(LONG)
    script = (
        "import pathlib, sys\n"
        "from knowledge.parsing import kind_of, parse_file\n"
        "going = lambda share: print('going', flush=True) or True\n"
        "parse_file(pathlib.Path(sys.argv[1]), kind_of('a.csv', b'a,b'), keep_going=going)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "xentree.settings", "XENTREE_VAR": str(tmp_path)}
    worker = subprocess.Popen(
        [sys.executable, "-c", script, str(file)], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    with worker:
        assert worker.stdout.readline() == b"going\n"
        (reader,) = children(of=worker.pid)
        # It can be waited for although it is nobody's child any more.
        handle = os.pidfd_open(reader)
        worker.kill()
    assert _ends(handle)


def _ends(handle):
    try:
        return bool(select.select([handle], [], [], 30)[0])
    finally:
        os.close(handle)
