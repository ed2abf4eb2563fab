"""What a browser loads before the first view: `python -m tests.bench.weight` fails over the budget.

Counted from app/console/dist: the script of the entry page and of the situation page with everything they
import at once, each file as gzip -9 makes it. The map's engine is loaded after them and stands apart.
"""

import gzip
import re
import sys
from pathlib import Path

DIST = Path("app/console/dist")
BUDGET_KB = 250  # kilobytes of 1000 bytes, script alone
FIRST_VIEW = "SituationPage-"
IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.$-]+\.js)["']""")
ENTRY = re.compile(r"""<script type="module"[^>]* src="/assets/([^"]+)""")


def main() -> None:
    """Prints the weights; SystemExit when the script is over the budget or there is no built console."""
    if not (DIST / "index.html").exists():
        sys.exit("the console is not built")
    weights = first_view()
    total = sum(weights.values()) / 1000
    style = sum(packed(DIST / "assets" / name) for name in styles()) / 1000
    engine = sum(packed(path) for path in assets().glob("engine-*.js")) / 1000
    for name, weight in sorted(weights.items(), key=lambda one: -one[1])[:5]:
        print(f"  {name:44} {weight / 1000:6.1f} kB")
    print(f"script before the map {total:.1f} kB gzip of {BUDGET_KB} in {len(weights)} files")
    print(f"style {style:.1f} kB, then the map's engine {engine:.1f} kB")
    if total > BUDGET_KB:
        sys.exit(f"the first view needs {total:.1f} kB of script, over its budget of {BUDGET_KB} kB")


def first_view() -> dict[str, int]:
    """Script file -> bytes as gzip sends it, of everything loaded before the first view is drawn."""
    (entry,) = ENTRY.findall((DIST / "index.html").read_text())
    waiting = [entry, *(path.name for path in assets().glob(f"{FIRST_VIEW}*.js"))]
    found: dict[str, int] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = packed(assets() / name)
            waiting += IMPORTED.findall((assets() / name).read_text())
    return found


def styles() -> list[str]:
    return re.findall(r'href="/assets/([^"]+\.css)"', (DIST / "index.html").read_text())


def assets() -> Path:
    return DIST / "assets"


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


if __name__ == "__main__":
    main()
