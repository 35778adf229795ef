"""The checker of hand-written files: knows all keywords our schemas use and refuses others."""
from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from pipeline.core.json_schema import KEYWORDS, SchemaError, faults_of
from tests.builders import HOUSE


def faults(text: str, schema: dict[str, Any]) -> list[tuple[int, str]]:
    """Faults of a YAML text."""
    return list(faults_of(yaml.compose(text), schema))


@pytest.mark.parametrize(("text", "schema", "expected"), [
    ("a: 1", {"required": ["b"]}, (1, "lacks 'b'")),
    ("a: 1\nb: 2", {"properties": {"a": {}}, "additionalProperties": False}, (2, "unknown key 'b'; use one of a")),
    ("- x\n- yy", {"items": {"minLength": 2}}, (1, "is too short; give 2 characters or more")),
    ("[]", {"minItems": 1}, (1, "needs 1 items or more")), ("{}", {"minProperties": 1}, (1, "must not be empty")),
    ("a: x", {"properties": {"a": {"pattern": "^[0-9]+$"}}}, (1, "a is 'x', which is not of the form ^[0-9]+$")),
    ("a: x", {"allOf": [{"if": {"properties": {"a": {"const": "x"}}}, "then": {"required": ["b"]}}]}, (1, "lacks 'b'")),
    ("a: [1]", {"properties": {"a": {"type": "string"}}}, (1, "a must be of type string")),
    ("a: x", {"additionalProperties": {"enum": ["y"]}}, (1, "a is 'x'; use one of y")),
])
def test_each_keyword_rejects(text: str, schema: dict[str, Any], expected: tuple[int, str]) -> None:
    """Every keyword finds its own kind of fault with its line."""
    assert faults(text, schema) == [expected]


def test_condition_that_does_not_hold_asks_nothing() -> None:
    """`then` counts only where `if` holds."""
    assert faults("a: y", {"if": {"properties": {"a": {"const": "x"}}}, "then": {"required": ["b"]}}) == []


def test_unknown_keyword_is_refused() -> None:
    """A schema that would silently check nothing is an error."""
    with pytest.raises(SchemaError, match="oneOf"):
        faults("a: 1", {"oneOf": []})


def test_schema_of_corrections_uses_known_keywords_only() -> None:
    """The published schema holds nothing that the checker would not check."""
    def walk(schema: dict[str, Any]) -> None:
        assert set(schema) <= KEYWORDS
        parts = [*schema.get("allOf", []), *schema.get("properties", {}).values()]
        parts += [schema[key] for key in ("items", "if", "then") if key in schema]
        for part in parts:
            walk(part)
    walk(json.loads((HOUSE / "schemas" / "corrections.schema.json").read_text(encoding="utf-8")))
