"""Issues are data: what a run noticed and did not stop for, with an id hashed from its content."""
from __future__ import annotations

from typing import Any, Literal

from pipeline.core.ids import hash_of

Severity = Literal["warning", "error"]


def issue_row(stage: str, severity: Severity, subject_id: str, detail: str) -> dict[str, Any]:
    """Row of table `issues`; the same issue has the same id in every run. `detail` is made one line."""
    line = " ".join(detail.split())
    return {"issue_id": hash_of(stage, severity, subject_id, line), "stage": stage, "severity": severity,
            "subject_id": subject_id, "detail": line}


def unique_issues(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without repeats, in order of first appearance."""
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["issue_id"], row)
    return list(first.values())
