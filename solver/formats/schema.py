"""JSON Schemas of the formats, written from the dataclasses so that they cannot drift apart."""

import dataclasses
import json
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from solver.answers import Explanation
from solver.plan import Plans
from solver.problem import Problem
from solver.validate.bounds import BOUNDS, Bound

FORMATS: dict[str, Any] = {"problem": Problem, "plan": Plans, "explanation": Explanation}
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema_of(name: str) -> dict[str, Any]:
    """The schema of `problem`, `plan` (the whole answer, all plans) or `explanation`."""
    definitions: dict[str, Any] = {}
    root = _shape(FORMATS[name], definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text(name: str) -> str:
    return json.dumps(schema_of(name), ensure_ascii=False, indent=1) + "\n"


def _shape(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if dataclasses.is_dataclass(kind):
        return _object(kind, definitions)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        choices = [
            {"type": "null"} if each is types.NoneType else _shape(each, definitions)
            for each in get_args(kind)
        ]
        return {"anyOf": choices}
    if origin is tuple:
        return {"type": "array", "items": _shape(get_args(kind)[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _shape(get_args(kind)[1], definitions)}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    return {} if kind is Any else {"type": _SCALARS[kind]}


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    reference = {"$ref": f"#/$defs/{kind.__name__}"}
    if kind.__name__ in definitions:
        return reference
    definitions[kind.__name__] = told = {"type": "object", "additionalProperties": False}
    if kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}("):
        told["description"] = " ".join(kind.__doc__.split())
    hints = get_type_hints(kind)
    fields = [(f.metadata.get("json", f.name), f) for f in dataclasses.fields(kind)]
    told["required"] = [name for name, f in fields if _must_be_given(f)]
    bounds = BOUNDS.get(kind, {})
    told["properties"] = {
        name: _bounded(_shape(hints[f.name], definitions), bounds.get(f.name)) for name, f in fields
    }
    return reference


def _bounded(shape: dict[str, Any], bound: Bound | None) -> dict[str, Any]:
    """The shape with the least and the most that its number, or each of its numbers, may be."""
    if bound is None:
        return shape
    if shape.get("type") in ("integer", "number"):
        return {**shape, "minimum": bound[0], "maximum": bound[1]}
    inside: dict[str, Any] = {
        key: _bounded(each, bound) for key, each in shape.items() if key in ("items", "additionalProperties")
    }
    if "anyOf" in shape:
        inside["anyOf"] = [_bounded(each, bound) for each in shape["anyOf"]]
    return {**shape, **inside}


def _must_be_given(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
