"""Finds a Chromium for the browser tests, or fetches one, or says in one line why there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

# Quiet: no background connections. Maps: WebGL drawn in software, for want of a graphics card; all else
# is put together without it, at a fifth of the work for each window that is open.
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu-compositing",
    "--disable-quic",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--use-angle=swiftshader",
]


class NoChromium(Exception):
    """No browser here, and none could be fetched."""


def launch(playwright: Playwright, *switches: str) -> Browser:
    """A headless Chromium; NoChromium when there is none to be had."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    return playwright.chromium.launch(executable_path=find(playwright), args=[*SWITCHES, *switches, *as_root])


def find(playwright: Playwright) -> Path:
    """JR_CHROMIUM, playwright's own, the system's; else playwright's download; else the system package."""
    named = os.environ.get("JR_CHROMIUM")
    if named:
        return Path(named)
    own = Path(playwright.chromium.executable_path)
    return _present(own) or _downloaded(own) or _installed() or _none()


def _present(own: Path) -> Path | None:
    if own.exists():
        return own
    for name in ("chromium", "chromium-browser", "google-chrome"):
        system = shutil.which(name)
        if system:
            return Path(system)
    return None


def _downloaded(own: Path) -> Path | None:
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    return own if own.exists() else None


def _installed() -> Path | None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "-qq", "update"])
        _try(["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk"])
    system = shutil.which("chromium")
    return Path(system) if system else None


def _try(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, env=environment)


def _none() -> Path:
    raise NoChromium("no Chromium: set JR_CHROMIUM, or install the system's package `chromium`")
