"""The code book, generated from schemas/: every table, column, type, unit and vocabulary."""
from __future__ import annotations

from pipeline.core.specs import ColumnSpec, Schemas, TableSpec

HEAD = """# Code book

Generated from `schemas/` by the program; do not edit.
Offsets are Unicode code points, end exclusive. An unknown text is the empty string, never null.
"""


def codebook_text(schemas: Schemas) -> str:
    """The code book as Markdown, same bytes for the same schemas."""
    parts = [HEAD, *(_table(spec) for spec in schemas.tables.values()), "## Vocabularies\n",
             *(_vocabulary(name, codes) for name, codes in schemas.vocabularies.items())]
    return "\n".join(parts)


def _table(spec: TableSpec) -> str:
    facts = [f"Key: {_names(spec.key)}."]
    if spec.order:
        facts.append(f"Rows ascend by {_names(spec.order)}.")
    rows = [_row(column) for column in spec.columns]
    head = ["| column | type | unit or range | may be empty | meaning |", "|---|---|---|---|---|"]
    return "\n".join([f"## Table `{spec.name}`\n", spec.meaning, " ".join(facts), "", *head, *rows, ""])


def _row(column: ColumnSpec) -> str:
    codes = f" Codes: [{column.vocabulary_name}](#{column.vocabulary_name})." if column.vocabulary_name else ""
    empty = "null" if column.nullable else ("\"\"" if column.is_text and not column.filled else "no")
    cells = [f"`{column.name}`", str(column.arrow_type), _unit(column), empty, column.meaning + codes]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _unit(column: ColumnSpec) -> str:
    edges = ["" if edge is None else f"{edge:g}" for edge in (column.minimum, column.maximum)]
    bounds = " to ".join(edges).strip() if any(edges) else ""
    return ", ".join(part for part in (column.unit, bounds) if part)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _vocabulary(name: str, codes: dict[str, str]) -> str:
    rows = [f"| {code or '(empty)'} | {meaning} |" for code, meaning in codes.items()]
    return "\n".join([f"### {name}\n", "| code | meaning |", "|---|---|", *rows, ""])
