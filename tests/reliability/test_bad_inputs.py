"""Hostile and broken input: every piece is an article or a rejection with its reason, and nothing else is lost."""
from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.core.settings import HOUSE
from tests.ingest_kit import ingest, write_jsonl
from tests.unit.test_ingest_inputs import META, PAGE, PARAGRAPHS, RECORD, archive

GOOD = {"article_id": "good", "title": "Two killed", "text": "Two people were killed in Homs.", "date": "2017-10-03"}
LINE = json.dumps(GOOD).encode() + b"\n"


def outcome(folder: Path, **values: object) -> tuple[list[str], list[tuple[str, str]]]:
    """Ids of the articles, and position and reason of each rejection."""
    rows = ingest(folder, **values)
    return ([row["article_id"] for row in rows.articles],
            [(row["input_position"], row["reason"]) for row in rows.rejected])


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("a.txt", b"", "empty"), ("a.txt", b" \n\t\r\n ", "empty"), ("a.html", b"", "empty"), ("a.jsonl", b"", "empty"),
    ("a.jsonl", b"\n\n\n", "empty"), ("a.json", b"", "empty"), ("a.csv", b"", "empty"), ("a.xml", b"", "empty"),
    ("a.csv", b"id,text,date\n", "empty"), ("a.warc", b"", "unreadable"), ("a.parquet", b"", "unreadable"),
    ("a.txt", bytes(range(256)) * 20, "binary"), ("a.txt", b"%PDF-1.7\n" + b"x" * 500, "binary"),
    ("noname", bytes(range(256)) * 20, "binary"), ("a.txt", "\u200b\ufeff\u00ad".encode(), "empty"),
    ("a.parquet", b"PAR1 not really", "unreadable"), ("a.warc", b"WARC/1.0 not really", "unreadable"),
    ("a.json", b"{\"text\": ", "bad_record"), ("a.json", b"17", "bad_record"), ("a.json", b"[]", "empty"),
    ("a.csv", b"id,words\n1,abc\n", "unreadable"), ("a.jsonl", b"{\"words\": \"abc\"}\n", "bad_record"),
    ("a.xml", b"<catalog><item/></catalog>", "unknown_kind"),
    ("a.rss", b"<rss version='2.0'><channel><title>x", "unreadable"),
    ("a.html", b"<html><head><title>t</title></head><body></body></html>", "no_article"),
    ("a.html", b"<html><body><nav><a href=/>Home</a> <a href=/w>World</a></nav></body></html>", "no_article"),
    ("a.pdf", b"%PDF-1.7", "unknown_kind"), ("a.gz", gzip.compress(bytes(range(256)) * 20), "binary"),
    ("a.txt.gz", gzip.compress(b"some text " * 99)[:25], "unreadable"),
])
def test_a_bad_file_is_one_rejection(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """A file that gives no article is rejected once with its reason, and the file beside it is read."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz.jsonl").write_bytes(LINE)
    articles, rejected = outcome(tmp_path)
    assert articles[-1] == "good"
    assert [found for _, found in rejected] == [reason]


@pytest.mark.parametrize(("line", "reason"), [
    (b"{broken", "bad_record"), (b"[1, 2]", "bad_record"), (b"\"text\"", "bad_record"), (b"null", "bad_record"),
    (b"{\"text\": \"a\" \"b\"}", "bad_record"), (b"\x00\x01\x02", "bad_record"), (b"{\"id\": 1}", "bad_record"),
    (b"[" * 100_000, "bad_record"), (b"{\"text\": \"\"}", "empty"), (b"{\"text\": null, \"title\": \"  \"}", "empty"),
    (b"{\"text\": \"" + b"x" * 300_000 + b"\"}", "too_large"), (LINE.strip(), "same_article"),
    (json.dumps(GOOD | {"text": "Other text."}).encode(), "duplicate_id"),
    (b"{\"html\": \"" + b"<div>" * 20_000 + b"\"}", "hostile"),
])
def test_a_bad_line_is_one_rejection(tmp_path: Path, line: bytes, reason: str) -> None:
    """A bad line is rejected with its number; the lines before and after it are read."""
    last = json.dumps(RECORD).encode()
    (tmp_path / "a.jsonl").write_bytes(LINE + line + b"\n\n" + last)
    assert outcome(tmp_path, record_bytes=200_000) == (["good", "r1"], [("line 2", reason)])


@pytest.mark.parametrize("line", [
    b'{"article_id": "x", "text": "lone \\ud800 surrogate"}', b'{"article_id": "x", "text": "bad \xff byte"}',
    b'{"article_id": "x", "text": "raw \x01 control\ttab"}', b'{"article_id": "x", "text": "NaN", "score": NaN}',
    b'{"article_id": "x", "text": "nul \\u0000 inside"}', b'\xef\xbb\xbf{"article_id": "x", "text": "mark"}',
    b'{"article_id": "x", "text": ["one", "two"]}', b'{"article_id": "x", "text": 17}',
    b'{"article_id": "x", "title": "only a title"}', b'{"article_id": "x", "text": "t", "source": {"name": "SANA"}}',
    b'{"article_id": "x", "text": "t", "date": {"odd": []}, "url": ["u"], "language": 5, "retrieved_at": "soon"}',
    b'{"article_id": "x", "text": "t", "date": 99999999999999999999}',
    b'{"article_id": "x", "text": "t", "date": 1e300}',
    b'{"id": "x", "text": "t", "article": {"author": "nobody"}}',
])
def test_an_odd_line_is_still_an_article(tmp_path: Path, line: bytes) -> None:
    """Broken characters and fields of odd types do not lose the article."""
    (tmp_path / "a.jsonl").write_bytes(line + b"\n" + LINE)
    assert outcome(tmp_path) == (["x", "good"], [])


def test_a_long_line_is_never_held(tmp_path: Path) -> None:
    """A line far over the limit is passed over in pieces: memory stays small, and the next line is read."""
    import tracemalloc

    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(60):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + LINE)
    ingest(write_jsonl(tmp_path / "warm.jsonl", [RECORD]))
    tracemalloc.start()
    rows = ingest(tmp_path / "a.jsonl", record_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows.reasons == ["too_large"] and len(rows.articles) == 1
    assert peak < 40_000_000


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    """A small packed file that unpacks to far more than the limit is rejected before it fills memory."""
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"x" * 50_000_000))
    assert outcome(tmp_path, record_bytes=1_000_000) == ([], [("", "too_large")])


def test_a_cut_packed_file_gives_what_it_holds(tmp_path: Path) -> None:
    """Lines before the cut of a packed file are read, and the cut is told."""
    lines = b"".join(json.dumps(GOOD | {"article_id": f"g{n}", "text": os.urandom(300).hex()}).encode() + b"\n"
                     for n in range(200))
    packed = gzip.compress(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:len(packed) // 2])
    articles, rejected = outcome(tmp_path)
    assert 20 < len(articles) < 200 and [reason for _, reason in rejected] == ["unreadable"]
    assert rejected[0][0].startswith("after line ")


@pytest.mark.parametrize("cut", [0.97, 0.5])
def test_a_cut_archive_gives_what_it_holds(tmp_path: Path, cut: float) -> None:
    """Pages before the cut of a packed web archive are read, and the cut is told; it is never taken for the end."""
    content = b"".join(gzip.compress(record) for record in archive())
    (tmp_path / "a.warc.gz").write_bytes(content[:int(len(content) * cut)])
    rows = ingest(tmp_path)
    assert rows.rejected[-1]["reason"] == "unreadable" and "damaged archive" in rows.rejected[-1]["detail"]


@pytest.mark.parametrize("page", [
    "<div>" * 20_000 + "x", "<b>" * 20_000, "<p>" * 300_000, "<div>" * 1500 + "deep words " * 30 + "</div>" * 1500,
    "<" * 100_000, "<!--" * 50_000, "<table><tr><td>" * 1000 + "x", "&" * 200_000, "<a href='" + "x" * 400_000,
    "<script>" + "x" * 400_000, "<html><title>" + "y" * 200_000,
])
def test_hostile_pages_cost_little(tmp_path: Path, page: str) -> None:
    """Pages built to exhaust a parser are refused or read within seconds, and the page beside them is read."""
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "zz.jsonl").write_bytes(LINE)
    start = time.process_time()
    rows = ingest(tmp_path)
    assert time.process_time() - start < 20
    assert rows.articles[-1]["article_id"] == "good" and len(rows.articles) + len(rows.rejected) == 2


@pytest.mark.parametrize("name", [b"new\nline.txt", b"bad\xff\xfeutf8.txt", "خبر.txt".encode(), b"tab\there.txt",
                                  b"*star?[x].txt", b"-rf.txt", b"semi;colon|pipe.txt", b"a" * 240 + b".txt"])
def test_hostile_file_names(tmp_path: Path, name: bytes) -> None:
    """Any file name is read, and stands in the table as one printable line."""
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH118, PTH123 (bytes, not a Path)
        file.write(b"A title\n\nA text of an article.")
    row = ingest(tmp_path).articles[0]
    assert row["input_path"].isprintable() and row["input_path"].endswith(".txt")


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """A missing argument, a dangling link and a pipe are rejections, not crashes or endless waits."""
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert outcome(tmp_path) == ([], [("", "unreadable"), ("", "unreadable")])
    assert ingest(tmp_path / "missing.jsonl").reasons == ["unreadable"]
    assert ingest(tmp_path / "pipe.txt").reasons == ["unreadable"]
    assert ingest(tmp_path / "*.jsonl").reasons == ["unreadable"]


def test_labels_are_never_the_same(tmp_path: Path) -> None:
    """Inputs whose printed names would fall together get different ones, so their rejections stay apart."""
    for name in ("p/x/a.txt", "q/x/a.txt", "r/y/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    rows = ingest(tmp_path / "q/x/a.txt", tmp_path / "r/y/a.txt", tmp_path / "p/x")
    assert [row["input_path"] for row in rows.rejected] == ["x/a.txt", "y/a.txt", "x/a.txt (2)"]


def test_a_csv_with_a_stray_quote_keeps_the_other_files(tmp_path: Path) -> None:
    """A quote that never closes swallows the rest of its own file at most, and every row before it is read."""
    (tmp_path / "a.csv").write_text('id,text\n1,One died.\n2,"Two died\n3,Three died.\n')
    (tmp_path / "zz.jsonl").write_bytes(LINE)
    articles, rejected = outcome(tmp_path)
    assert articles[0] == "1" and articles[-1] == "good" and len(articles) + len(rejected) >= 3


def test_parquet_with_odd_columns(tmp_path: Path) -> None:
    """Columns of bytes, numbers and lists are read as far as they can be."""
    frame = pd.DataFrame({"text": [b"One died.", b"\xff\xfe"], "id": [1, 2], "date": ["2017-10-03", None]})
    frame.to_parquet(tmp_path / "a.parquet")
    rows = ingest(tmp_path)
    assert rows.articles[0]["article_id"] == "1" and rows.articles[0]["text"] == "One died."
    assert len(rows.articles) + len(rows.rejected) == 2


def test_no_input_gives_one_empty_shard() -> None:
    """A run without arguments gives tables without rows, of the right shape."""
    assert ingest() == ([], [], [])


JUNK = st.one_of(st.binary(max_size=200), st.sampled_from([LINE.strip(), b"{}", b"[", b'{"text": "x"}', b"\xff\xfe"]))


@hypothesis_settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(JUNK, max_size=8),
       name=st.sampled_from(["a.jsonl", "a.json", "a.csv", "a.txt", "a.html", "a.xml", "a"]))
def test_any_bytes_are_survived_and_counted(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes],
                                            name: str) -> None:
    """Any bytes under any name give at least one article or rejection, and a JSON line file gives one for each line."""
    folder = tmp_path_factory.mktemp("any")
    content = b"\n".join(lines)
    (folder / name).write_bytes(content)
    rows = ingest(folder)
    count = len(rows.articles) + len(rows.rejected)
    assert count >= 1
    if name == "a.jsonl" and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1f\x8b")):
        assert count == max(1, sum(1 for line in content.split(b"\n") if line and not line.isspace()))


RUN_ONCE = """
import sys
from pathlib import Path
from pipeline.core.contracts import load_schemas
from pipeline.core.settings import HOUSE
from pipeline.core.tables import write_table
from pipeline.stages.ingest.stage import run
from tests.ingest_kit import settings, words
schemas = load_schemas(HOUSE / "schemas")
for number, shard in enumerate(run([Path(sys.argv[1])], words(), settings())):
    for name, table in zip(("article", "rejected_input", "issues"), shard):
        write_table(Path(sys.argv[2]) / f"{name}-{number}.parquet", table, schemas.table(name))
"""


def test_two_hash_seeds_give_equal_bytes(tmp_path: Path) -> None:
    """The same input gives the same files byte by byte, whatever the hash seed of the process."""
    page = PAGE.format(meta=META, line="", body=PARAGRAPHS)
    records = [RECORD, GOOD, {"html": page.replace(META, '<div id="date">3 October 2017</div>'), "url": "http://a.b/c"},
               {"text": "3/10/2017 قتل خمسة في حمص", "date": "?"}, RECORD, {"text": ""}]
    inputs = write_jsonl(tmp_path / "a.jsonl", records)
    seen = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(HOUSE)}
        command = [sys.executable, "-c", RUN_ONCE, str(inputs), str(folder)]
        subprocess.run(command, env=environment, check=True, cwd=HOUSE)
        seen.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert seen[0] == seen[1] and len(seen[0]) == 3
