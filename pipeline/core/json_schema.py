"""The part of JSON Schema that our hand-written files use, checked on YAML nodes so that faults have a line."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

KEYWORDS = frozenset({"$schema", "title", "description", "type", "required", "properties", "additionalProperties",
                      "enum", "const", "pattern", "minLength",
                      "minProperties", "minItems", "items", "allOf", "if", "then"})
NODE_TYPES = {"object": yaml.MappingNode, "array": yaml.SequenceNode, "string": yaml.ScalarNode}
Schema = dict[str, Any]
Fault = tuple[int, str]


class SchemaError(ValueError):
    """A schema that uses a keyword this module does not know: it would silently check nothing."""


def faults_of(node: yaml.Node, schema: Schema) -> Iterator[Fault]:
    """Line (from 1) and message of everything in `node` that breaks `schema`.

    Raises SchemaError for an unknown keyword.
    """
    if unknown := set(schema) - KEYWORDS:
        raise SchemaError(f"keyword {sorted(unknown)} is not supported; use {sorted(KEYWORDS)}")
    line = node.start_mark.line + 1
    kind = schema.get("type")
    if kind is not None and not isinstance(node, NODE_TYPES[kind]):
        yield line, f"must be of type {kind}"
        return
    if isinstance(node, yaml.MappingNode):
        yield from _object(node, schema, line)
    elif isinstance(node, yaml.SequenceNode):
        if len(node.value) < schema.get("minItems", 0):
            yield line, f"needs {schema['minItems']} items or more"
        for item in node.value:
            yield from faults_of(item, schema.get("items", {}))
    else:
        yield from _scalar(str(node.value), schema, line)
    for part in schema.get("allOf", ()):
        yield from faults_of(node, part)
    if "if" in schema and not any(True for _ in faults_of(node, schema["if"])):
        yield from faults_of(node, schema.get("then", {}))


def _object(node: yaml.MappingNode, schema: Schema, line: int) -> Iterator[Fault]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    names = [key.value for key, _ in node.value]
    if len(names) < schema.get("minProperties", 0):
        yield line, "must not be empty"
    for missing in [name for name in schema.get("required", ()) if name not in names]:
        yield line, f"lacks {missing!r}"
    for key, value in node.value:
        name = key.value
        if name not in known and others is False:
            yield key.start_mark.line + 1, f"unknown key {name!r}; use one of {', '.join(known)}"
        part = known.get(name, others if isinstance(others, dict) else {})
        for where, message in faults_of(value, part):
            yield where, message if message.startswith(("unknown key", "lacks")) else f"{name} {message}"


def _scalar(text: str, schema: Schema, line: int) -> Iterator[Fault]:
    if "enum" in schema and text not in schema["enum"]:
        yield line, f"is {text!r}; use one of {', '.join(schema['enum'])}"
    if "const" in schema and text != schema["const"]:
        yield line, f"is {text!r}, not {schema['const']!r}"
    if "pattern" in schema and not re.search(schema["pattern"], text):
        yield line, f"is {text!r}, which is not of the form {schema['pattern']}"
    if len(text) < schema.get("minLength", 0):
        yield line, f"is too short; give {schema['minLength']} characters or more"
