"""Bodies made up from the OpenAPI document: what fits its schemas, and says nothing of worth."""

from typing import Any

from tests.world import HOHHOT


class Invented:
    """The smallest body that a schema of the OpenAPI document accepts."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["components"]["schemas"]

    def of(self, schema: dict[str, Any], name: str = "") -> Any:
        if "$ref" in schema:
            return self.of(self.schemas[schema["$ref"].rpartition("/")[2]], name)
        if "anyOf" in schema:
            return self.of(schema["anyOf"][0], name)
        if name in GIVEN:
            return GIVEN[name]
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        return getattr(self, f"_{schema.get('type', 'object')}")(schema)

    def _object(self, schema: dict[str, Any]) -> Any:
        fields = schema.get("properties", {})
        return {name: self.of(fields[name], name) for name in schema.get("required", [])}

    def _array(self, schema: dict[str, Any]) -> Any:
        return [self.of(schema["items"]) for _ in range(schema.get("minItems", 1))]

    def _string(self, schema: dict[str, Any]) -> str:
        if schema.get("format") == "date-time":
            return "2026-03-10T06:00:00Z"
        if schema.get("format") == "date":
            return "2026-03-10"
        return "x" * max(1, int(schema.get("minLength", 1)))

    def _integer(self, schema: dict[str, Any]) -> int:
        return int(schema.get("minimum", 1))

    def _number(self, schema: dict[str, Any]) -> float:
        return float(schema.get("maximum", 1.0))

    def _boolean(self, schema: dict[str, Any]) -> bool:
        return True


GIVEN: dict[str, Any] = {
    "city": HOHHOT,
    "county": "150921",
    "cities": [HOHHOT],
    "type_code": "12D01",
    "kind": "quilt",
    "form": "supply",
    "username": "new.officer",
    "password": "Diyici-denglu-26",
    "name_zh": "名",
    "seen_version": 1,
    "incident_ids": [1],
    "due_at": "2026-03-10T09:00:00Z",
    "latest_at": "2026-03-11T09:00:00Z",
    "valid_until": "2126-03-10T09:00:00Z",
    "phone": "0471-1234567",
}
