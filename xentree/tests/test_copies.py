import json
import signal
import subprocess
import sys

import pytest

from xentree.supervisor.copies import CAN_COPY

pytestmark = pytest.mark.skipif(not CAN_COPY, reason="elsewhere the parts are programs of their own")

# In a process of its own: that of the tests has threads, and those do not live through a fork.
SCRIPT = """
import json, os, sys
from xentree.supervisor.copies import Copy, load
sys.path.insert(0, sys.argv[1])
load("loaded")
import loaded
opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(5)]
given = (opened[2],)
copy = Copy("part", [sys.executable, "-m", "ran", *sys.argv[2:]], {"TOLD": "by the plan"}, 9, given)
said = copy.stdout.read().decode()
said = said.replace(f"{loaded.file} {given[0]}", "given")
print(json.dumps([said, copy.wait(), copy.poll(), os.environ.get("TOLD")]))
"""
RAN = """
import os, sys, loaded
print(loaded.by == os.getpid(), loaded.by == os.getppid(), os.environ["TOLD"], __name__, sys.argv[1:])
held = [number for number in range(64) if os.path.exists(f"/proc/self/fd/{number}")]
print(held[:3], *held[3:], os.getsid(0) == os.getpid())
print("from stderr", file=sys.stderr)
exec(sys.argv[1])
"""


def copied(tmp_path, ending):
    (tmp_path / "loaded.py").write_text("import os; by, file = os.getpid(), os.open(os.devnull, os.O_RDONLY)")
    (tmp_path / "ran.py").write_text(RAN)
    asked = [sys.executable, "-c", SCRIPT, str(tmp_path), ending]
    found = subprocess.run(asked, capture_output=True, text=True, check=True)
    return json.loads(found.stdout.splitlines()[-1])


def test_a_copy_runs_a_module_with_what_was_loaded_before(tmp_path):
    said, code, again, told = copied(tmp_path, "")
    assert said.splitlines() == [
        "False True by the plan __main__ ['']",
        "[0, 1, 2] given True",
        "from stderr",
    ]
    assert (code, again, told) == (0, 0, None)


@pytest.mark.parametrize(
    ("ending", "code", "words"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('no port')", 1, "no port"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero"),
        (f"os.kill(os.getpid(), {signal.SIGTERM:d})", -signal.SIGTERM, ""),
    ],
    ids=["well", "code", "words", "crash", "signal"],
)
def test_a_copy_ends_as_a_program_does(tmp_path, ending, code, words):
    said, ended, *_ = copied(tmp_path, ending)
    assert (ended, said.splitlines()[-1]) == (code, words or "from stderr")
