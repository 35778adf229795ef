"""Ids, issues and settings."""
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.ids import article_id_of, content_hash, slug
from pipeline.core.issues import issue_row, unique_issues
from pipeline.core.settings import Settings, SettingsError, load_settings

TODAY = date(2026, 11, 25)


def test_content_hash_is_a_fixed_function() -> None:
    """The hash of a text never changes between versions, machines and hash seeds."""
    assert content_hash("Idlib") == "3c1d9f7dbea86f67"
    assert content_hash("إدلب") != content_hash("Idlib")


def test_article_id_names_its_file_and_depends_on_address_and_text() -> None:
    """An id made from a file shows its name; another text or address gives another id."""
    first = article_id_of("ARA News (1)", "", "text")
    assert first.startswith("ara-news-1-") and first == article_id_of("ARA News (1)", "", "text")
    assert len({first, article_id_of("ARA News (1)", "", "text2"), article_id_of("ARA News (1)", "u", "text")}) == 3
    assert article_id_of("", "", "text").startswith("a-")


@given(st.text())
def test_slug_is_plain(name: str) -> None:
    """Any name gives letters, digits and inner hyphens of ASCII only."""
    found = slug(name)
    assert found.isascii() and found == found.strip("-") and len(found) <= 80
    assert all(c.isalnum() or c == "-" for c in found)


def test_same_issue_has_one_id() -> None:
    """An issue is one line and its id hangs on its content; repeats are dropped in order."""
    first, other = issue_row("ingest", "warning", "a1", "odd\n date"), issue_row("ingest", "warning", "a2", "odd date")
    assert first["detail"] == "odd date" and first["issue_id"] != other["issue_id"]
    assert unique_issues([first, other, dict(first)]) == [first, other]


def test_settings_come_from_file_then_arguments(tmp_path: Path) -> None:
    """An argument beats the file, the file beats the default, and an argument of None says nothing."""
    file = tmp_path / "s.toml"
    file.write_text('jobs = 3\ncountries = ["SYR"]\nwork_folder = "w"\nfast_html = true\n')
    found = load_settings(TODAY, file, {"jobs": 2, "engine": None})
    assert (found.jobs, found.countries, found.work_folder, found.fast_html) == (2, ("SYR",), Path("w"), True)
    assert found.engine == "local" and found.shard_rows == 2000 and found.today == TODAY


@pytest.mark.parametrize(("line", "message"), [
    ("job = 3", "unknown setting 'job'"), ('jobs = "3"', "must be a int"), ("jobs = true", "must be a int"),
    ("jobs = 0", "1 or more"), ('engine = "spark"', "use one of"), ('countries = "SYR"', "must be a tuple"),
    ('today = "tomorrow"', "YYYY-MM-DD"), ("jobs = ", "cannot read settings"),
])
def test_faulty_settings_are_one_line(tmp_path: Path, line: str, message: str) -> None:
    """An unknown key, a wrong type and a broken file are refused with one line that says how to mend it."""
    file = tmp_path / "s.toml"
    file.write_text(line + "\n")
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings(TODAY, file)
    assert "\n" not in str(caught.value)


def test_missing_settings_file_is_refused(tmp_path: Path) -> None:
    """A settings file that is not there is an error, not an empty one."""
    with pytest.raises(SettingsError, match="cannot read settings"):
        load_settings(TODAY, tmp_path / "none.toml")


def test_settings_cannot_be_changed() -> None:
    """Settings are one value for a whole run."""
    with pytest.raises(AttributeError):
        Settings(TODAY).jobs = 4  # type: ignore[misc]
