"""Settings of a run: one frozen value made from defaults, a TOML file and arguments, in that order."""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
ENGINES = ("local", "dask")


class SettingsError(ValueError):
    """A setting that is unknown or of the wrong kind; one line: what, where, how to mend."""


@dataclass(frozen=True)
class Settings:
    """What a run may be told. The same settings and input give the same bytes, whatever `jobs` and `engine` are.

    `today` is the last day an article may be published on; it comes from the caller, rooms never ask the clock.
    `countries`: ISO3 codes that the output is limited to, empty = all.
    `source_country`: ISO3 code that decides the day order of "3/10/2017" for outlets the table does not know.
    `record_bytes`: largest record or file read as one article; larger ones are rejected.
    `document_bytes`: largest file that must be held whole (JSON document, feed); larger ones are rejected.
    `page_elements`: HTML pages with more or deeper tags than `page_depth` are rejected before they are parsed.
    `fast_html`: resiliparse instead of trafilatura (10 times faster, 3.6 F1 points lower; no metadata dates).
    """

    today: date
    data_folder: Path = HOUSE / "data"
    schemas_folder: Path = HOUSE / "schemas"
    work_folder: Path = Path("data/work")
    release_folder: Path = Path("data/releases")
    jobs: int = 1
    engine: str = "local"
    scheduler: str = ""
    countries: tuple[str, ...] = ()
    keep_incomplete: bool = False
    shard_rows: int = 2000
    fast_html: bool = False
    source_country: str = ""
    record_bytes: int = 5_000_000
    document_bytes: int = 200_000_000
    page_elements: int = 200_000
    page_depth: int = 2_000

    def __post_init__(self) -> None:
        for name in ("jobs", "shard_rows", "record_bytes", "document_bytes", "page_elements", "page_depth"):
            if getattr(self, name) < 1:
                raise SettingsError(f"setting {name} is {getattr(self, name)}; give a whole number of 1 or more")
        if self.engine not in ENGINES:
            raise SettingsError(f"setting engine is {self.engine!r}; use one of {', '.join(ENGINES)}")


def load_settings(today: date, file: Path | None = None, arguments: Mapping[str, Any] | None = None) -> Settings:
    """Settings from defaults, then the TOML `file`, then `arguments`; an argument that is None says nothing.

    Raises SettingsError for an unknown key, a wrong type, or a file that is missing or not TOML.
    """
    values: dict[str, Any] = {"today": today}
    if file is not None:
        try:
            told = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{file}: cannot read settings: {error}; give a TOML file") from None
        values.update({key: _value(key, value, str(file)) for key, value in told.items()})
    for key, value in (arguments or {}).items():
        if value is not None:
            values[key] = _value(key, value, "arguments")
    return Settings(**values)


def _value(key: str, value: Any, where: str) -> Any:
    """`value` in the type of field `key`; raises SettingsError."""
    kinds = {field.name: str(field.type) for field in fields(Settings)}
    if key not in kinds:
        raise SettingsError(f"{where}: unknown setting {key!r}; known: {', '.join(kinds)}")
    kind = kinds[key]
    is_count = isinstance(value, int) and not isinstance(value, bool)
    if kind == "Path" and isinstance(value, str | Path):
        return Path(value)
    if kind == "date" and isinstance(value, date):
        return value
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise SettingsError(f"{where}: setting {key} is {value!r}; give a day as YYYY-MM-DD") from None
    if kind.startswith("tuple") and isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if (kind == "int" and is_count) or (kind == "bool" and isinstance(value, bool)) \
            or (kind == "str" and isinstance(value, str)):
        return value
    raise SettingsError(f"{where}: setting {key} is {value!r}; it must be a {kind}")
