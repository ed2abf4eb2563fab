"""Problem and plans as JSON: strict in, stable out. What is wrong is named by its path."""

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from solver.formats.canonical import canonical_json
from solver.plan import Plans
from solver.problem import Problem, ProblemError
from solver.validate.validate import validate

T = TypeVar("T")
_PLAIN = frozenset((str, int, bool, type(None)))
_Reader = Callable[[Any, str], Any]


def problem_from_json(text: str | bytes) -> Problem:
    """A validated problem; ProblemError names the path of what is wrong."""
    return problem_from_dict(_parsed(text))


def problem_from_dict(value: Any) -> Problem:
    problem = read(Problem, value, "problem")
    validate(problem)
    return problem


def plans_from_json(text: str | bytes) -> Plans:
    return read(Plans, _parsed(text), "plans")


def _parsed(text: str | bytes) -> Any:
    """The value of a JSON text; ProblemError also for NaN and for a key told twice, of which one would
    be lost."""
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except ProblemError:
        raise
    except RecursionError:
        raise ProblemError("not_json", error="nested too deeply") from None
    except ValueError as error:
        raise ProblemError("not_json", error=str(error)) from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ProblemError("duplicate_field", field=next(key for key in keys if keys.count(key) > 1))
    return told


def _no_number(text: str) -> Any:
    raise ProblemError("not_json", error=f"{text} is no number in JSON")


def to_dict(value: Any) -> Any:
    """Plain JSON values of any of the solver's dataclasses; fields keep their order.

    Whole numbers lose their .0: the same question must have the same hash, whoever wrote it."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return int(value) if value.is_integer() else value
    if kind in (list, tuple):
        return [to_dict(each) for each in value]
    if kind is dict:
        return {str(key): to_dict(each) for key, each in value.items()}
    if isinstance(value, str):
        return str(value)  # an enumeration's member, say
    return {
        name: each
        if type(each) in _PLAIN or (type(each) is float and not each.is_integer())
        else to_dict(each)
        for name, each in zip(_json_names(kind), _fields_of(kind)(value), strict=True)
    }


def to_json(value: Any, *, indent: int | None = None) -> str:
    return json.dumps(to_dict(value), ensure_ascii=False, indent=indent)


def hash_of(problem: Problem) -> str:
    """SHA-256 of the problem's canonical JSON: the same question has the same hash."""
    return hashlib.sha256(canonical_json(problem).encode()).hexdigest()


def read(kind: type[T], value: Any, path: str) -> T:
    """`value` as `kind`; unknown, missing and mistyped fields are ProblemErrors with their path."""
    shape: Any = kind
    result: T = _reader(shape)(value, path)
    return result


@cache
def _names(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((f.name, f.metadata.get("json", f.name)) for f in dataclasses.fields(kind))


@cache
def _json_names(kind: Any) -> tuple[str, ...]:
    return tuple(json_name for _, json_name in _names(kind))


@cache
def _fields_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """All fields of a dataclass at once."""
    names = [name for name, _ in _names(kind)]
    first = attrgetter(*names)
    return first if len(names) > 1 else lambda value: (first(value),)


def _wrong(path: str, expected: str, value: Any) -> ProblemError:
    return ProblemError("wrong_type", path=path, expected=expected, value=repr(value)[:60])


@cache
def _reader(kind: Any) -> _Reader:
    if dataclasses.is_dataclass(kind):
        return _object_reader(kind)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional_reader(kind)
    if origin is tuple:
        return _list_reader(_reader(get_args(kind)[0]))
    if origin is dict:
        return _map_reader(_reader(get_args(kind)[1]))
    if origin is Literal:
        return _choice_reader(get_args(kind))
    return _SCALARS[kind]


def _object_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    fields = {json_name: (name, _reader(hints[name])) for name, json_name in _names(kind)}
    required = {
        f.metadata.get("json", f.name)
        for f in dataclasses.fields(kind)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    }

    def read_object(value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(path, "an object", value)
        if not required <= value.keys():
            raise ProblemError("missing_field", path=path, field=min(required - value.keys()))
        given = {}
        for key, each in value.items():
            if key not in fields:
                raise ProblemError("unknown_field", path=path, field=key)
            name, reader = fields[key]
            given[name] = reader(each, f"{path}.{key}")
        return kind(**given)

    return read_object


def _optional_reader(kind: Any) -> _Reader:
    [inner] = [_reader(each) for each in get_args(kind) if each is not types.NoneType]
    return lambda value, path: None if value is None else inner(value, path)


def _list_reader(inner: _Reader) -> _Reader:
    def read_list(value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise _wrong(path, "a list", value)
        return tuple(inner(each, f"{path}[{i}]") for i, each in enumerate(value))

    return read_list


def _map_reader(inner: _Reader) -> _Reader:
    def read_map(value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(path, "an object", value)
        return {_text(key, path): inner(each, f"{path}.{key}") for key, each in value.items()}

    return read_map


def _choice_reader(choices: tuple[Any, ...]) -> _Reader:
    def read_choice(value: Any, path: str) -> Any:
        if value not in choices:
            raise _wrong(path, " or ".join(map(str, choices)), value)
        return value

    return read_choice


def _text(value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise _wrong(path, "a text", value)
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _wrong(path, "a text of whole characters", value)
    return value


def _whole(value: Any, path: str) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(path, "a whole number", value)
    return value


def _number(value: Any, path: str) -> Any:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(path, "a number", value)
    try:
        return float(value)
    except OverflowError:
        raise _wrong(path, "a number of less than 309 digits", value) from None


def _truth(value: Any, path: str) -> Any:
    if not isinstance(value, bool):
        raise _wrong(path, "true or false", value)
    return value


def _anything(value: Any, path: str) -> Any:
    del path
    return value


_SCALARS: dict[Any, _Reader] = {str: _text, int: _whole, float: _number, bool: _truth, Any: _anything}
