"""`python -m xentree.testing.chrome`: sees to it that the browser tests have a browser, or fails with the reason."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from xentree.testing.browser import CHROMIUM


def found() -> str | None:
    """A Chrome or Chromium of the system, else the one Playwright brought."""
    if system := next(filter(None, map(shutil.which, CHROMIUM)), None):
        return system
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Debian's package where we may, Playwright's own download otherwise."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        package = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        if subprocess.run(package, check=False, env=quiet).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    """0 when there is one, now or already."""
    if not found():
        print("No Chrome or Chromium was found; installing one ...", flush=True)  # noqa: T201
        install()
    browser = found()
    print(f"Browser: {browser}" if browser else "There is still no browser.", flush=True)  # noqa: T201
    return 0 if browser else 1


if __name__ == "__main__":
    sys.exit(main())
