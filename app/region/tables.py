"""Reads the CSV and TOML files of `config/`; what is wrong there is named with its file and line."""

import csv
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

ENCODING = "utf-8"


class Row(BaseModel):
    """One record of configuration: frozen, no unknown column."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Row)


class DataError(ValueError):
    """A configuration file that cannot be used: `path`, `line` (1-based) and what is wrong."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line


def read_csv(path: Path, model: type[R], unique: str | None = None) -> tuple[R, ...]:
    """All rows of `path` as `model`; an empty cell of a column that is not text means None.

    Raises DataError for a missing file, wrong columns, a cell that does not fit, or a repeated `unique`.
    """
    try:
        file = path.open(encoding=ENCODING, newline="")
    except OSError as error:
        raise DataError(path, 1, error.strerror or "cannot be read") from error
    with file:
        reader = csv.DictReader(file)
        _require_columns(path, model, reader.fieldnames or ())
        rows: list[R] = []
        seen: set[object] = set()
        for cells in reader:
            row = _row(path, reader.line_num, model, cells)
            if unique is not None:
                key = getattr(row, unique)
                if key in seen:
                    raise DataError(path, reader.line_num, f"{unique} {key!r} is there twice")
                seen.add(key)
            rows.append(row)
    return tuple(rows)


def read_toml(path: Path, model: type[R]) -> R:
    """The whole of `path` as `model`. Raises DataError naming the line of the entry that does not fit."""
    try:
        text = path.read_text(encoding=ENCODING)
        return model.model_validate(tomllib.loads(text))
    except OSError as error:
        raise DataError(path, 1, error.strerror or "cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(path, _line_in_message(str(error)), str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(path, _line_of(text, first["loc"]), _said(first["loc"], first["msg"])) from error


def _require_columns(path: Path, model: type[Row], columns: Sequence[str]) -> None:
    wanted = set(model.model_fields)
    if unknown := sorted(set(columns) - wanted):
        raise DataError(path, 1, f"unknown columns {unknown}")
    needed = {name for name, field in model.model_fields.items() if field.is_required()}
    if missing := sorted(needed - set(columns)):
        raise DataError(path, 1, f"missing columns {missing}")


def _row(path: Path, line: int, model: type[R], cells: dict[Any, Any]) -> R:
    if None in cells or None in cells.values():
        raise DataError(path, line, "not as many cells as columns")
    kept = {
        name: cell for name, cell in cells.items() if cell != "" or model.model_fields[name].annotation is str
    }
    try:
        return model.model_validate(kept)
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(path, line, _said(first["loc"], first["msg"])) from error


def _said(loc: tuple[int | str, ...], message: str) -> str:
    where = ".".join(str(part) for part in loc)
    return f"{where}: {message}" if where else message


def _line_of(text: str, loc: tuple[int | str, ...]) -> int:
    """The line where `loc` begins, for files with one entry per line below `name = [`."""
    line = 1
    lines = text.splitlines()
    for part in loc:
        if isinstance(part, int):
            starts = [n for n in range(line, len(lines)) if lines[n].lstrip().startswith("{")]
            return starts[part] + 1 if part < len(starts) else line
        heads = (f"{part} =", f"[{part}]")
        found = [n for n in range(line - 1, len(lines)) if lines[n].lstrip().startswith(heads)]
        if not found:
            return line
        line = found[0] + 1
    return line


def _line_in_message(message: str) -> int:
    """tomllib says `... (at line 3, column 5)`, and knows no better way to tell."""
    _, _, after = message.partition("at line ")
    digits = after.split(",")[0]
    return int(digits) if digits.isdigit() else 1
