"""`python -m app.exchange.typeset`: one sheet as JSON in, its PDF out; a process of its own for each.

Typst comes as a wheel and sets Chinese with the fonts that the console's build carries along; nothing is
fetched, and packages of Typst cannot be: the set-up names none.
"""

import subprocess
import sys
from pathlib import Path

import typst

from app.core.errors import NotFound
from app.exchange.sheets import Sheet
from config.settings import ROOT

FONTS = ROOT / "app" / "console" / "dist" / "fonts"
TEMPLATE = Path(__file__).with_name("sheet.typ")
SECONDS = 60


def pdf_of(sheet: Sheet) -> bytes:
    """The PDF, set beside the web loop; NotFound `fonts_missing` before the console was built."""
    if not any(FONTS.glob("*.ttf")):
        raise NotFound("fonts_missing")
    done = subprocess.run(
        [sys.executable, "-m", "app.exchange.typeset"],
        input=sheet.model_dump_json().encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout


def typeset(sheet_json: str) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"sheet": sheet_json},
    )
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.read()))
