"""The canonical JSON of a question, text for text what `json.dumps` with sorted keys and no spaces gives,
made list by list: a national question has hundreds of thousands of objects."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

_COMPARABLE = frozenset((str, int, float, type(None)))  # of these, equal values are the same text
_PLAIN = _COMPARABLE | {bool}


def canonical_json(value: Any) -> str:
    """Keys sorted, no spaces, whole numbers without their .0, letters beyond ASCII as they are."""
    if is_dataclass(value) and not isinstance(value, type):
        return _objects([value])[0]
    if type(value) in (list, tuple):
        return f"[{','.join(_each(value))}]"
    if type(value) is dict:
        told = {str(key): canonical_json(each) for key, each in value.items()}
        return f"{{{','.join(f'{encode_basestring(key)}:{told[key]}' for key in sorted(told))}}}"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(str(value))
    if type(value) is float and math.isfinite(value):
        return int.__repr__(int(value)) if value.is_integer() else float.__repr__(value)
    return json.dumps(value)


def _each(values: Sequence[Any]) -> Iterable[str]:
    """The text of every value of a list."""
    kinds = set(map(type, values))
    if len(kinds) == 1 and is_dataclass(values[0]):
        return _objects(values)
    if kinds == {str}:
        return map(encode_basestring, values)
    if kinds <= _COMPARABLE:
        return map(_texts(set(values), _scalar), values)
    if kinds == {tuple} and {type(x) for each in values for x in each} <= {str}:
        return map(_texts(set(values), canonical_json), values)
    return map(canonical_json, values)


def _texts(distinct: set[Any], text: Callable[[Any], str]) -> Callable[[Any], str]:
    return {value: text(value) for value in distinct}.__getitem__


def _objects(rows: Sequence[Any]) -> list[str]:
    """Objects of one dataclass, column by column; a column of one value is written once."""
    names = {field.metadata.get("json", field.name): field.name for field in fields(rows[0])}
    pieces, columns = list[str](), list[Iterable[str]]()
    for name in sorted(names):
        values = list(map(attrgetter(names[name]), rows))
        same = values.count(values[0]) == len(values) and len(set(map(type, values))) == 1
        if same and (type(values[0]) in _PLAIN or not values[0]):
            text = canonical_json(values[0]).replace("%", "%%")
        else:
            text = "%s"
            columns.append(_each(values))
        pieces.append(f"{encode_basestring(name).replace('%', '%%')}:{text}")
    template = f"{{{','.join(pieces)}}}"
    if not columns:
        return [template % ()] * len(rows)
    return list(map(template.__mod__, zip(*columns, strict=True)))
