"""Stamps tell finished work from work to be done."""
from __future__ import annotations

from pathlib import Path

from pipeline.core.stamps import Stamp, file_checksum, files_checksum, find_fresh, find_stamp, key_of, write_stamp


def stamped(folder: Path) -> Path:
    """A stamp over one output file."""
    (folder / "table").write_text("rows", encoding="utf-8")
    outputs = {"table": file_checksum(folder / "table")}
    write_stamp(folder / "stamp.json", Stamp("key", outputs, {"report": 3}, 0.1, "base"))
    return folder / "stamp.json"


def test_a_stamp_holds_while_key_and_outputs_do(tmp_path: Path) -> None:
    """The same key and an untouched output are fresh, and the counts come back."""
    found = find_fresh(stamped(tmp_path), "key", tmp_path)
    assert found is not None and found.counts == {"report": 3} and found.base == "base"


def test_another_key_is_not_fresh(tmp_path: Path) -> None:
    """A changed input, dictionary, setting or code gives another key, so the work is done again."""
    assert find_fresh(stamped(tmp_path), "other", tmp_path) is None
    assert find_stamp(tmp_path / "stamp.json", tmp_path) is not None


def test_a_touched_or_lost_output_is_not_fresh(tmp_path: Path) -> None:
    """An output that was edited or removed makes the stamp worthless."""
    path = stamped(tmp_path)
    (tmp_path / "table").write_text("other rows", encoding="utf-8")
    assert find_fresh(path, "key", tmp_path) is None
    (tmp_path / "table").unlink()
    assert find_fresh(path, "key", tmp_path) is None


def test_a_broken_stamp_is_no_stamp(tmp_path: Path) -> None:
    """A stamp that is cut, foreign or missing counts as none."""
    path = tmp_path / "stamp.json"
    assert find_stamp(path, tmp_path) is None
    for text in ("", "{", "[]", '{"other": 1}'):
        path.write_text(text, encoding="utf-8")
        assert find_stamp(path, tmp_path) is None


def test_keys_do_not_depend_on_the_order_of_parts() -> None:
    """A key is made of names and values, in whatever order they are given."""
    assert key_of(a=1, b=2) == key_of(b=2, a=1) != key_of(a=2, b=1)


def test_a_renamed_file_changes_the_checksum_of_a_folder(tmp_path: Path) -> None:
    """Checksums of folders cover names as well as content."""
    (tmp_path / "one.yaml").write_text("a", encoding="utf-8")
    before = files_checksum([tmp_path], tmp_path)
    (tmp_path / "one.yaml").rename(tmp_path / "two.yaml")
    assert files_checksum([tmp_path], tmp_path) != before
