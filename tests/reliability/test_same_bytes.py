"""The same input gives the same bytes: whatever the workers, the hash seed, the number of kills on the way."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.core.stamps import file_checksum

HOUSE = Path(__file__).resolve().parents[2]
INPUTS = HOUSE / "data" / "sample" / "inputs"
SETTINGS = "shard_rows = 10\n"


def command(folder: Path, *extra: str) -> list[str]:
    """A run over the sample in small shards, into `folder`."""
    settings = folder / "settings.toml"
    folder.mkdir(parents=True, exist_ok=True)
    settings.write_text(SETTINGS, encoding="utf-8")
    return [sys.executable, "-m", "pipeline.cli", "run", str(INPUTS), "--work", str(folder / "work"), "--release",
            str(folder / "release"), "--settings", str(settings), "--today", "2026-01-01", "--quiet", *extra]


def code(folder: Path, *extra: str, seed: str = "0") -> dict[str, str]:
    """Run to the end; checksums of every file but the stamps, by path."""
    done = subprocess.run(command(folder, *extra), cwd=HOUSE, env={**os.environ, "PYTHONHASHSEED": seed},
                          capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return bytes_of(folder)


def bytes_of(folder: Path) -> dict[str, str]:
    """Checksums of what a run left, by path."""
    return {path.relative_to(folder).as_posix(): file_checksum(path) for path in sorted(folder.rglob("*"))
            if path.is_file() and "stamps" not in path.parts and path.name != "settings.toml"}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Bytes of an undisturbed run in one process."""
    return code(tmp_path_factory.mktemp("undisturbed"))


def test_two_workers_give_the_same_bytes(expected: dict[str, str], tmp_path: Path) -> None:
    """`--jobs 2` writes what one process writes."""
    assert code(tmp_path, "--jobs", "2") == expected


def test_another_hash_seed_gives_the_same_bytes(expected: dict[str, str], tmp_path: Path) -> None:
    """The order of sets and dictionaries reaches no file."""
    assert code(tmp_path, seed="4711") == expected


@pytest.mark.parametrize("stage", ["ingest", "extract/part-000002", "geocode/part-000001", "merge"])
def test_a_killed_run_resumes_to_the_same_bytes(expected: dict[str, str], tmp_path: Path, stage: str) -> None:
    """A run killed right after a stamp appears leaves no half files, and the next one ends as if nothing had been."""
    stamp = tmp_path / "work" / "stamps" / f"{stage}.json"
    silent = subprocess.DEVNULL
    with subprocess.Popen(command(tmp_path), cwd=HOUSE, stdout=silent, stderr=silent) as running:
        until = time.monotonic() + 120
        while not stamp.exists() and running.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
    assert code(tmp_path) == expected


def test_finished_shards_are_not_done_again(expected: dict[str, str], tmp_path: Path) -> None:
    """A second run touches no file; a lost shard is made again, and only that one."""
    code(tmp_path)
    work = tmp_path / "work"
    before = {path: path.stat().st_mtime_ns for path in (work / "report_draft.parquet").iterdir()}
    lost = sorted(before)[1]
    lost.unlink()
    assert code(tmp_path) == expected
    after = {path: path.stat().st_mtime_ns for path in (work / "report_draft.parquet").iterdir()}
    assert {path for path in after if after[path] != before[path]} == {lost}


def test_a_smaller_input_leaves_no_old_shards(tmp_path: Path) -> None:
    """Shards of an earlier, larger input are gone after a run over less."""
    code(tmp_path)
    small = tmp_path / "small.jsonl"
    small.write_text((INPUTS / "wires.jsonl").read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    call = command(tmp_path)
    call[call.index(str(INPUTS))] = str(small)
    subprocess.run(call, cwd=HOUSE, check=False, capture_output=True)
    assert [path.name for path in sorted((tmp_path / "work" / "report.parquet").iterdir())] == ["part-000000.parquet"]
    stamp = json.loads((tmp_path / "work" / "stamps" / "ingest.json").read_text(encoding="utf-8"))
    assert stamp["counts"]["article"] == 1
