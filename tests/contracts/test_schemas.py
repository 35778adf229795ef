"""The schema files, and what the loader refuses."""
from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.core.codebook import codebook_text
from pipeline.core.contracts import Schemas, load_schemas
from pipeline.core.settings import HOUSE
from pipeline.core.strict_yaml import DataError


@pytest.fixture
def schemas() -> Schemas:
    """The schemas of the house."""
    return load_schemas(HOUSE / "schemas")


def edited(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of the schemas with one edit."""
    folder = tmp_path / "schemas"
    shutil.copytree(HOUSE / "schemas", folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_schema_carries_meaning_and_vocabulary(schemas: Schemas) -> None:
    """Every Arrow field says what it means, and a closed column names its vocabulary."""
    for spec in schemas.tables.values():
        for column, field in zip(spec.columns, spec.arrow_schema(), strict=True):
            assert field.metadata[b"meaning"].decode() == column.meaning
            assert field.nullable == column.nullable
    field = schemas.table("article").arrow_schema().field("published_basis")
    assert field.metadata[b"vocabulary"] == b"published_basis"
    assert pa.types.is_dictionary(field.type)


def test_unknown_table_names_the_known_ones(schemas: Schemas) -> None:
    """Asking for a table that does not exist lists those that do."""
    with pytest.raises(KeyError, match=r"articles.*known.*article"):
        schemas.table("articles")


def test_every_column_is_used(schemas: Schemas) -> None:
    """No column is defined that no table has."""
    used = {name for spec in schemas.tables.values() for name in spec.names}
    from pipeline.core.strict_yaml import read_yaml

    assert set(read_yaml(HOUSE / "schemas" / "columns.yaml")) == used


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("columns.yaml", "type: date32", "type: day", "type 'day' is unknown"),
    ("columns.yaml", "vocabulary: published_basis", "vocabulary: bases", "vocabulary 'bases' is not in"),
    ("columns.yaml", "minimum: -90", "minimum: south", "minimum and maximum are numbers"),
    ("columns.yaml", "  unit: degrees", "  units: degrees", "unknown key"),
    ("columns.yaml", '  meaning: "Headline."', '  meaning: ""', "has no meaning"),
    ("tables.yaml", "key: [article_id]", "key: [article]", "key names"),
    ("tables.yaml", "columns: [article_id, text, title", "columns: [article_id, text, titel", "is not in columns.yaml"),
    ("tables.yaml", "columns: [article_id, text", "columns: [article_id, article_id, text", "stands twice"),
    ("tables.yaml", "nullable: [published_date", "nullable: [title, published_date", "cannot be nullable"),
    ("tables.yaml", "key: [article_id]", "keys: [article_id]", "unknown key"),
])
def test_faulty_schema_files_are_refused(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    """A misspelt word in a schema file is an error that names the file and the column or table."""
    with pytest.raises(DataError, match=message) as caught:
        load_schemas(edited(tmp_path, file, old, new))
    assert file in str(caught.value)


def test_codebook_names_everything(schemas: Schemas) -> None:
    """The code book has every table, column and code, and is the same text every time."""
    text = codebook_text(schemas)
    assert text == codebook_text(schemas)
    for spec in schemas.tables.values():
        assert f"## Table `{spec.name}`" in text
        assert all(f"| `{name}` |" in text for name in spec.names)
    for name, codes in schemas.vocabularies.items():
        assert f"### {name}\n" in text
        assert all(f"| {code} |" in text for code in codes if code)
    assert "degrees, -90 to 90" in text
