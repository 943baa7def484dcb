import subprocess
import sys

import pytest

from xentree.spared import load_without

UNUSED = (
    "psycopg",
    "requests",
    "markdown",
    "lxml",
    "rich",
    "twisted",
    "pipecat",
    "loguru",
    "numpy",
    "mcp",
    "jsonschema",
    "authlib",
)


@pytest.mark.parametrize("process", ["xentree.asgi", "xentree.celery"])
def test_a_process_at_rest_has_loaded_nothing_that_is_not_used(process):
    script = (
        f"import sys, {process}, django; django.setup(); {process}.__dict__.get('app') and"
        f" {process}.app.loader.import_default_modules(); print([name for name in {UNUSED} if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "xentree.settings", "DATABASE_URL": "sqlite:///:memory:"}
    asked = [sys.executable, "-W", "ignore", "-c", script]
    found = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"


def test_what_is_hidden_from_one_module_is_there_for_all_others(tmp_path, monkeypatch):
    (tmp_path / "curious.py").write_text("try:\n    import colorsys\nexcept ImportError:\n    colorsys = None\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    load_without("curious", "colorsys")
    import colorsys

    import curious

    assert (curious.colorsys, colorsys.rgb_to_hls(0, 0, 0)) == (None, (0.0, 0.0, 0.0))
