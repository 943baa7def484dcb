import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from xentree.supervisor.copies import CAN_COPY
from xentree.testing.shapes import ROOT, answers, free_port, running_up, wait_until

pytestmark = [pytest.mark.shape, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def small():
    with running_up({"METRICS_TOKEN": "numbers"}) as shape:
        yield shape


def parts(shape):
    """Part name -> process id, from the kernel."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and str(shape.var) in _environment(folder):
            line = (folder / "cmdline").read_bytes().decode()
            name = next((n for n in ("web-1", "web-2", "celery", "valkey-server", "supervisor") if n in line), None)
            found[name] = int(folder.name)
    return found


def _environment(folder):
    try:
        # Valkey writes its title over its environment, but names its socket there.
        return ((folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()).decode(errors="replace")
    except OSError:
        return ""


def _alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_every_part_runs(small):
    assert sorted(parts(small)) == ["celery", "supervisor", "valkey-server", "web-1", "web-2"]


def test_all_checks_are_well(small):
    with urllib.request.urlopen(f"{small.urls[0]}/api/health/detailed") as response:
        body = json.load(response)

    assert {name: check["status"] for name, check in body["checks"].items()} == dict.fromkeys(
        ("database", "cache", "channel_layer", "worker", "storage", "search"), "ok"
    )


def test_what_pages_load_is_named_by_its_content_and_compressed(small):
    with urllib.request.urlopen(small.urls[0]) as response:
        style = re.search(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', response.read().decode())
    request = urllib.request.Request(small.urls[0] + style[1], headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Encoding"] == "br"
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("part", ["celery", "valkey-server"])
def test_a_killed_part_comes_back(small, part):
    before = parts(small)[part]
    os.kill(before, signal.SIGKILL)

    wait_until(lambda: parts(small).get(part) not in (None, before), 20, f"{part} being restarted")
    wait_until(lambda: answers(small.urls[0]), 30, "the web answering")


@pytest.mark.parametrize("name", ["web-1", "web-2"])
def test_nobody_is_turned_away_while_one_web_process_is_gone(small, name):
    gone = parts(small)[name]
    os.kill(gone, signal.SIGKILL)

    assert all(answers(small.urls[0]) for _ in range(50))
    wait_until(lambda: parts(small).get(name) not in (None, gone), 20, f"{name} being restarted")


def test_whichever_web_process_is_asked_knows_what_all_counted(small):
    counted = _health_requests(small)
    assert all(answers(small.urls[0]) for _ in range(20))

    assert [_health_requests(small) - counted for _ in range(8)] == [20] * 8


def _health_requests(shape):
    asked = urllib.request.Request(f"{shape.urls[0]}/metrics", headers={"Authorization": "Bearer numbers"})
    with urllib.request.urlopen(asked) as response:
        lines = response.read().decode().splitlines()
    wanted = 'xentree_request_seconds_count{method="GET",route="api/health",status="200"} '
    return sum(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))


@pytest.mark.skipif(not CAN_COPY, reason="elsewhere the parts are programs of their own")
def test_the_parts_share_what_was_loaded_once_and_nothing_else(small):
    found = parts(small)
    for name in ("web-1", "web-2", "celery"):
        folder = Path(f"/proc/{found[name]}")
        pages = dict(line.split()[:2] for line in (folder / "smaps_rollup").read_text().splitlines()[1:])
        opened = [os.readlink(each) for each in (folder / "fd").iterdir()]
        assert int(pages["Shared_Dirty:"]) > 40_000  # kB; a program of its own shares none of what it wrote.
        assert str(small.var / "run" / "up.lock") not in opened


def test_the_same_data_cannot_be_used_twice(small):
    env = {**small.env, "PORT": str(free_port())}
    second = subprocess.run([sys.executable, "manage.py", "up"], cwd=ROOT, env=env, capture_output=True, text=True)

    assert (second.returncode, "already runs on the data" in second.stderr) == (1, True)


def test_a_taken_port_is_named(small, tmp_path):
    env = {**small.env, "XENTREE_VAR": str(tmp_path)}
    second = subprocess.run([sys.executable, "manage.py", "up"], cwd=ROOT, env=env, capture_output=True, text=True)

    assert (second.returncode, f"Port {small.env['PORT']}" in second.stderr) == (1, True)


def test_without_a_web_process_nothing_is_started(tmp_path):
    env = {**os.environ, "XENTREE_VAR": str(tmp_path), "WEB_PROCESSES": "0"}
    refused = subprocess.run([sys.executable, "manage.py", "up"], cwd=ROOT, env=env, capture_output=True, text=True)

    assert (refused.returncode, "use 1 or more" in refused.stderr, list(tmp_path.glob("run"))) == (1, True, [])


def test_a_stop_is_whole_and_the_data_stays():
    with running_up() as shape:
        pids, people = parts(shape).values(), _people(shape)
        shape.kill("up", signal.SIGTERM)

        assert [pid for pid in pids if _alive(pid)] == []
        with running_up(var=shape.var) as again:
            assert _people(again) == people == "2"


def _people(shape):
    words = ("shell", "-v", "0", "-c", "from accounts.models import User; print(User.objects.count())")
    return shape.manage(*words).strip()


def test_a_killed_supervisor_leaves_no_orphan():
    with running_up() as shape:
        pids = [pid for name, pid in parts(shape).items() if name != "supervisor"]
        shape.kill("up")

        wait_until(lambda: not any(_alive(pid) for pid in pids), 5, "the children ending")
