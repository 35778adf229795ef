"""What a release says of itself for machines: manifest.json and datapackage.json."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pipeline.core.release_clock import release_version, unix_time
from pipeline.core.settings import Settings
from pipeline.core.specs import ColumnSpec, TableSpec
from pipeline.lexicon.late_rules import ReleaseRules
from pipeline.stages.release.checks import CheckResult

PUBLISHED, FAILED = "published", "failed"
# Settings that change what is in a release; paths, workers and engines never do.
TOLD_SETTINGS = ("today", "countries", "source_country", "fast_html", "record_bytes", "page_elements", "page_depth")
FRICTIONLESS_TYPES = {"string": "string", "code": "string", "date32": "date", "bool": "boolean", "float64": "number",
                      "timestamp": "datetime"}
MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv", "geojson": "application/geo+json"}


@dataclass(frozen=True)
class Facts:
    """What the two files tell beside the files themselves."""

    rules: ReleaseRules
    settings: Settings
    fingerprint: str
    software_version: str
    counts: Mapping[str, Any]
    checks: Sequence[CheckResult]
    previous_version: str


def created_at(settings: Settings) -> str:
    """Start of the day of the run (UTC, ISO 8601); no clock is asked."""
    return datetime.fromtimestamp(unix_time(settings.today), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def status_of(checks: Sequence[CheckResult]) -> str:
    """`failed` when one check failed, else `published`."""
    return PUBLISHED if all(check.is_passed for check in checks) else FAILED


def manifest_record(facts: Facts, files: Mapping[str, bytes]) -> dict[str, Any]:
    """manifest.json: version, status, counts, settings, checks, and the hash of every other file."""
    return {
        "name": facts.rules.name, "title": facts.rules.title, "version": release_version(facts.settings.today),
        "status": status_of(facts.checks), "created": created_at(facts.settings),
        "licence": facts.rules.licence, "software_version": facts.software_version,
        "dictionary_fingerprint": facts.fingerprint, "previous_version": facts.previous_version,
        "counts": dict(facts.counts),
        "settings": {name: _plain(getattr(facts.settings, name)) for name in TOLD_SETTINGS},
        "checks": [_check_record(check, facts.rules) for check in facts.checks],
        "files": [{"path": path, "bytes": len(content), "sha256": sha256(content).hexdigest()}
                  for path, content in sorted(files.items())],
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, int | str) else value.isoformat()


def _check_record(check: CheckResult, rules: ReleaseRules) -> dict[str, Any]:
    shown = [row.get("event_id_cnty") or row.get("article_id") or row.get("report_id") for row in check.rows]
    record: dict[str, Any] = {"name": check.name, "passed": check.is_passed, "detail": check.detail}
    return record | ({"rows": shown[:rules.failing_rows_shown], "row_count": len(shown)} if shown else {})


def datapackage_record(facts: Facts, specs: Mapping[str, TableSpec | None]) -> dict[str, Any]:
    """datapackage.json (Frictionless): one resource per file of `specs`, with a schema where there is a table spec."""
    return {
        "name": facts.rules.name, "title": facts.rules.title, "version": release_version(facts.settings.today),
        "created": created_at(facts.settings),
        "licenses": [{"name": facts.rules.licence, "path": facts.rules.licence_url}],
        "resources": [_resource(path, spec) for path, spec in specs.items()],
    }


def _resource(path: str, spec: TableSpec | None) -> dict[str, Any]:
    suffix = path.rsplit(".", 1)[-1]
    resource: dict[str, Any] = {"name": path.replace(".", "-").replace("_", "-"), "path": path, "format": suffix,
                                "mediatype": MEDIA_TYPES[suffix]}
    if suffix == "csv":
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8"}
    if spec is not None:
        resource["schema"] = {"fields": [_field(column) for column in spec.columns], "primaryKey": list(spec.key),
                              "missingValues": [""]}
    return resource


def _field(column: ColumnSpec) -> dict[str, Any]:
    kind = FRICTIONLESS_TYPES.get(column.type, "integer")
    record: dict[str, Any] = {"name": column.name, "type": kind, "description": column.meaning}
    limits: dict[str, Any] = {}
    if not column.nullable and not column.is_text:
        limits["required"] = True
    if column.minimum is not None:
        limits["minimum"] = _bound(column.minimum, kind)
    if column.maximum is not None:
        limits["maximum"] = _bound(column.maximum, kind)
    if column.vocabulary is not None:
        limits["enum"] = [int(code) if kind == "integer" else code for code in column.vocabulary if code != ""]
    return record | ({"constraints": limits} if limits else {})


def _bound(value: float, kind: str) -> float | int:
    return int(value) if kind == "integer" else value
