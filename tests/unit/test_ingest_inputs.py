"""Every kind of input through the whole stage."""
from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from pipeline.stages.ingest.stage import batches_of, prepare_batch, read_inputs, run
from tests.ingest_kit import ingest, ingest_one, settings, words, write_jsonl

DAY = date(2017, 10, 3)
RECORD = {"article_id": "r1", "title": "Two killed in Homs", "text": "Two people were killed in Homs on Tuesday.",
          "publish_date": "2017-10-03", "source": "Reuters", "url": "https://www.reuters.com/a", "language": "en"}
EXPECTED = {"article_id": "r1", "title": "Two killed in Homs", "source_id": "reuters", "source_name": "Reuters",
            "text": "Two killed in Homs\n\nTwo people were killed in Homs on Tuesday.", "language": "en",
            "published_date": DAY, "published_basis": "meta", "url": "https://www.reuters.com/a", "duplicate_of": ""}
SENTENCE = "Rebels attacked the town of Saraqib on Tuesday, killing {} soldiers and wounding several, a monitor said."
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rebels attack Saraqib | ARA News</title>
<meta property="og:site_name" content="ARA News">{meta}</head><body>
<nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Rebels attack Saraqib</h1>{line}{body}</article><footer>Copyright</footer></body></html>"""
PARAGRAPHS = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(2, 9))
META = '<meta property="article:published_time" content="2017-10-03T10:00:00Z">'


def same(row: dict[str, object]) -> None:
    """The row holds what RECORD says."""
    assert {key: row[key] for key in EXPECTED} == EXPECTED


def test_jsonl(tmp_path: Path) -> None:
    """A JSON line gives one article with all it says, and its place in the file."""
    row = ingest_one(write_jsonl(tmp_path / "a.jsonl", [RECORD]))
    same(row)
    assert (row["input_path"], row["input_position"]) == ("a.jsonl", "line 1")


@pytest.mark.parametrize("document", [
    [RECORD], {"articles": [RECORD]}, {"hits": {"hits": [{"_source": RECORD}]}}, RECORD, {"data": [RECORD], "page": 1},
])
def test_json_documents(tmp_path: Path, document: object) -> None:
    """A JSON document may be a list, an object that holds a list, or one article."""
    (tmp_path / "a.json").write_text(json.dumps(document, indent=1))
    same(ingest_one(tmp_path))


def test_json_lines_in_a_json_file(tmp_path: Path) -> None:
    """A .json file that holds JSON lines is read as such, bad lines rejected one by one."""
    other = RECORD | {"article_id": "r2", "text": "Another text."}
    (tmp_path / "a.json").write_text(json.dumps(RECORD) + "\n{broken\n" + json.dumps(other) + "\n")
    rows = ingest(tmp_path)
    assert [row["article_id"] for row in rows.articles] == ["r1", "r2"]
    assert [(row["input_position"], row["reason"]) for row in rows.rejected] == [("line 2", "bad_record")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Delimiter and encoding of a CSV file are told from the file; quoted line breaks are kept."""
    record = RECORD | {"text": "Two people were tués in Homs;\n\non Tuesday, he said."}
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(record), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(record)
    (tmp_path / "a.csv").write_bytes(stream.getvalue().encode(encoding))
    row = ingest_one(tmp_path)
    assert row["text"] == "Two killed in Homs\n\n" + record["text"] and row["published_date"] == DAY


def test_csv_row_with_too_many_cells_is_rejected(tmp_path: Path) -> None:
    """An unquoted comma shifts the cells, so the row is rejected, and the next one is read."""
    (tmp_path / "a.csv").write_text(
        "id,text,date\n1,Two died, he said,2017-10-03\n2,Three died,2017-10-03\n3,Four died\n")
    rows = ingest(tmp_path)
    assert [row["article_id"] for row in rows.articles] == ["2", "3"]
    assert [(row["input_position"], row["reason"]) for row in rows.rejected] == [("row 1", "bad_record")]


def test_parquet(tmp_path: Path) -> None:
    """Parquet is read with dates as dates; missing values are missing, not "nan"."""
    frame = pd.DataFrame([RECORD | {"publish_date": datetime(2017, 10, 3, 5)}, {"text": "Alone.", "article_id": "r2"}])
    frame.to_parquet(tmp_path / "a.parquet")
    rows = ingest(tmp_path)
    same(rows.articles[0])
    other = rows.articles[1]
    assert (other["text"], other["title"], other["source_name"], other["published_date"]) == ("Alone.", "", "", None)


def test_rss_and_atom(tmp_path: Path) -> None:
    """Feed entries give title, text without tags, link, day as printed, and the feed's name as source."""
    (tmp_path / "a.rss").write_text(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>ARA News</title><language>en</language><item>'
        "<title>Two killed</title><link>http://aranews.net/1</link><pubDate>Tue, 03 Oct 2017 23:59:00 +0300</pubDate>"
        "<description>&lt;p&gt;Two people were killed.&lt;/p&gt;&lt;p&gt;One was hurt.&lt;/p&gt;</description></item>"
        "</channel></rss>")
    (tmp_path / "b.xml").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>SANA</title><entry><title>Three killed</title><id>x</id>'
        '<updated>2017-10-04T01:00:00Z</updated><link href="http://sana.sy/2"/><content type="html">Three died.'
        "</content></entry></feed>")
    first, second = ingest(tmp_path).articles
    assert first["text"] == "Two killed\n\nTwo people were killed.\n\nOne was hurt."
    assert (first["source_id"], first["published_date"], first["url"]) == ("ara-news", DAY, "http://aranews.net/1")
    assert (second["source_id"], second["published_date"]) == ("sana", date(2017, 10, 4))


@pytest.mark.parametrize("is_fast", [False, True])
def test_html_page(tmp_path: Path, is_fast: bool) -> None:
    """A page gives its main text without navigation, its title without the site's name, and its day."""
    (tmp_path / "page.html").write_text(PAGE.format(meta=META, line="", body=PARAGRAPHS))
    row = ingest_one(tmp_path, fast_html=is_fast)
    assert row["title"] == "Rebels attack Saraqib"
    assert row["text"].startswith("Rebels attack Saraqib\n\nRebels attacked")
    assert "Copyright" not in row["text"] and SENTENCE.format(8) in row["text"]
    assert (row["published_date"], row["published_basis"], row["source_id"]) == (DAY, "meta", "ara-news")
    assert row["article_id"].startswith("page-")


@pytest.mark.parametrize(("name", "meta", "line", "basis"), [
    ("page", '<script type="application/ld+json">{"datePublished":"2017-10-03T01:00"}</script>', "", "meta"),
    ("page", "", '<time datetime="2017-10-03">Tuesday</time>', "meta"),
    ("page", "", '<div class="x entry-date">Published: October 3, 2017</div>', "meta"),
    ("page", '<link rel="canonical" href="https://aranews.net/2017/10/03/x">', "", "url"),
    ("page", "", "<p>Date of publication: 3 October 2017</p>", "text"),
    ("2017-10-03-page", "", "", "file"),
])
def test_day_of_a_page(tmp_path: Path, name: str, meta: str, line: str, basis: str) -> None:
    """The day of a page comes from its metadata, address, printed line or file name, and the basis says which."""
    (tmp_path / f"{name}.html").write_text(PAGE.format(meta=meta, line=line, body=PARAGRAPHS))
    row = ingest_one(tmp_path)
    assert (row["published_date"], row["published_basis"]) == (DAY, basis)


def test_day_of_a_page_is_not_invented(tmp_path: Path) -> None:
    """A page without a date has none, though it names a year in its footer."""
    (tmp_path / "page.html").write_text(PAGE.format(meta="", line="", body=PARAGRAPHS).replace("Copyright", "(c) 2017"))
    row = ingest_one(tmp_path)
    assert (row["published_date"], row["published_basis"]) == (None, "none")


def warc_record(kind: str, url: str, block: bytes, content_type: str) -> bytes:
    """One record of a web archive."""
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2017-10-05T12:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{abs(hash(url)):032x}>\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(block)}\r\n\r\n")
    return head.encode() + block + b"\r\n\r\n"


def response(url: str, body: bytes, content_type: str = "text/html", status: str = "200 OK") -> bytes:
    """One HTTP response as a record."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return warc_record("response", url, http + body, "application/http; msgtype=response")


def archive() -> list[bytes]:
    """Records: information, a page, a picture, a missing page, a plain text."""
    page = PAGE.format(meta=META, line="", body=PARAGRAPHS).encode()
    return [warc_record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
            response("https://aranews.net/1", page), response("https://aranews.net/p.png", b"\x89PNG", "image/png"),
            response("https://aranews.net/2", b"gone", status="404 Not Found"),
            warc_record("conversion", "https://sana.sy/3", b"Three killed\n\nThree people died in Homs.", "text/plain")]


@pytest.mark.parametrize("is_packed", [False, True])
def test_warc(tmp_path: Path, is_packed: bool) -> None:
    """Pages of an archive are articles with address and time of retrieval; other responses are rejected one by one."""
    records = archive()
    content = b"".join(gzip.compress(record) for record in records) if is_packed else b"".join(records)
    (tmp_path / ("a.warc.gz" if is_packed else "a.warc")).write_bytes(content)
    rows = ingest(tmp_path)
    page, plain = rows.articles
    assert (page["url"], page["published_date"]) == ("https://aranews.net/1", DAY)
    assert page["retrieved_at"] == datetime(2017, 10, 5, 12, tzinfo=UTC)
    assert (plain["title"], plain["source_id"]) == ("Three killed", "sana")
    assert rows.reasons == ["unknown_kind", "no_article"]


def test_text_file(tmp_path: Path) -> None:
    """A text file has its title in the first line, its outlet in its credit line and its day in its printed date."""
    (tmp_path / "story.txt").write_text(
        "Two killed in Homs\n\n3 October 2017\n\nTwo people were killed.\n\nSource: SANA\n")
    row = ingest_one(tmp_path / "story.txt")
    assert row["title"] == "Two killed in Homs"
    assert row["text"].startswith("Two killed in Homs\n\n3 October 2017\n\nTwo")
    assert (row["source_id"], row["published_date"], row["published_basis"]) == ("sana", DAY, "text")


@pytest.mark.parametrize("text", [
    "Title: Two killed\nDate: 3 October 2017\nSource: SANA\nURL: http://x.y/z\n\nTwo died.",
    "Two killed\nPublished: October 3, 2017 | SANA\nURL: http://x.y/z\n\nTwo died.",
    "Two killed\n\nDate: 3 October 2017\nSource: SANA\nURL: http://x.y/z\n\nTwo died.",
])
def test_front_matter(tmp_path: Path, text: str) -> None:
    """Front matter gives the fields and leaves the text, before the title line or after it."""
    (tmp_path / "story.txt").write_text(text)
    row = ingest_one(tmp_path)
    assert (row["text"], row["source_id"], row["url"]) == ("Two killed\n\nTwo died.", "sana", "http://x.y/z")
    assert (row["published_date"], row["published_basis"]) == (DAY, "sidecar")


@pytest.mark.parametrize("name", ["story.json", "story.meta.json", "story.txt.json", "story.yaml"])
def test_sidecar(tmp_path: Path, name: str) -> None:
    """A side-car describes the text beside it and is no article of its own, in a folder and for a single file."""
    (tmp_path / "story.txt").write_text("Two killed\n\nTwo people died.")
    told = {"date": "2017-10-03", "source": "SANA", "url": "http://x.y/z"}
    text = "date: 2017-10-03\nsource: SANA\nurl: http://x.y/z\n" if name.endswith("yaml") else json.dumps(told)
    (tmp_path / name).write_text(text)
    for argument in (tmp_path, tmp_path / "story.txt"):
        rows = ingest(argument)
        row = rows.articles[0]
        assert (row["source_id"], row["published_date"], row["published_basis"]) == ("sana", DAY, "sidecar")
        assert len(rows.articles) == 1 and not rows.rejected


def test_json_beside_a_text_may_be_an_article(tmp_path: Path) -> None:
    """A JSON file named like a side-car that holds a text is read as an article: nothing is lost."""
    (tmp_path / "story.txt").write_text("Two killed\n\nTwo people died.")
    (tmp_path / "story.json").write_text(json.dumps(RECORD))
    assert {row["input_path"] for row in ingest(tmp_path).articles} == {"story.txt", "story.json"}


def test_packed_files_and_files_without_extension(tmp_path: Path) -> None:
    """Gzip is unpacked whatever the kind, and a file without a known extension is told by its content."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(RECORD).encode()))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"A title\n\nA text."))
    (tmp_path / "c").write_text(json.dumps(RECORD | {"article_id": "c"}) + "\n")
    (tmp_path / "d").write_text(PAGE.format(meta=META, line="", body=PARAGRAPHS))
    (tmp_path / "e").write_text("Plain words of an article.")
    rows = ingest(tmp_path)
    assert [row["input_path"] for row in rows.articles] == ["a.jsonl.gz", "b.txt.gz", "c", "d", "e"]
    assert not rows.rejected


def test_folders_globs_and_read_me_files(tmp_path: Path) -> None:
    """Folders are read deep, in name order; hidden files are passed over, read-me files and strangers told."""
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt", ".hidden.txt", "README.md", "LICENSE", "x.pdf"):
        (tmp_path / name).write_text(f"Text of {name}.")
    rows = ingest(tmp_path)
    assert [row["input_path"] for row in rows.articles] == ["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"]
    assert {(row["input_path"], row["reason"]) for row in rows.rejected} == {
        ("README.md", "not_input"), ("LICENSE", "not_input"), ("x.pdf", "unknown_kind")}
    globbed = ingest(tmp_path / "**" / "*.txt")
    assert sorted(row["input_path"] for row in globbed.articles) == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_files_of_one_name_are_told_apart_and_each_file_is_read_once(tmp_path: Path) -> None:
    """Arguments with the same last part get longer names; a file named twice, or through a link, is read once."""
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(f"Text of {folder}.")
    (tmp_path / "link.txt").symlink_to(tmp_path / "x" / "a.txt")
    first, second = tmp_path / "x" / "a.txt", tmp_path / "y" / "a.txt"
    rows = ingest(first, second, tmp_path / "link.txt", tmp_path / "x")
    assert [row["input_path"] for row in rows.articles] == ["x/a.txt", "y/a.txt"]


def test_metadata_beats_the_printed_date_and_the_difference_is_noted(tmp_path: Path) -> None:
    """A printed date that differs from the metadata is not used, and an issue tells it."""
    rows = ingest(write_jsonl(tmp_path / "a.jsonl", [RECORD | {"text": "Wed Oct 11 2017 Two people were killed."}]))
    assert rows.articles[0]["published_date"] == DAY
    details = [row["detail"] for row in rows.issues]
    assert details == ["printed date 2017-10-11 differs from published date 2017-10-03 (meta)"]
    assert rows.issues[0]["subject_id"] == "r1"


@pytest.mark.parametrize("value", ["soon", "31/31/2017", "2050-01-01", "1970-01-01", "3/10/2017", ["x"]])
def test_article_with_a_bad_date_is_kept(tmp_path: Path, value: object) -> None:
    """A date that cannot be read or cannot be true leaves the date empty, keeps the article and raises an issue."""
    rows = ingest(write_jsonl(tmp_path / "a.jsonl", [RECORD | {"publish_date": value, "source": "Gazette", "url": ""}]))
    assert rows.articles[0]["published_date"] is None and rows.articles[0]["published_basis"] == "none"
    assert len(rows.issues) == 1


def test_day_order_of_the_source(tmp_path: Path) -> None:
    """"3/10/2017" is October in a Syrian paper and March in an American one."""
    records = [RECORD | {"article_id": source, "source": source, "publish_date": "3/10/2017"} for source in
               ("SANA", "The Times Herald")]
    days = [row["published_date"] for row in ingest(write_jsonl(tmp_path / "a.jsonl", records)).articles]
    assert days == [DAY, date(2017, 3, 10)]


def test_duplicates_are_kept_and_marked(tmp_path: Path) -> None:
    """A copy of an article is kept and points to the first one, across files and shards."""
    for number in range(5):
        write_jsonl(tmp_path / f"{number}.jsonl", [RECORD | {"article_id": f"r{number}"}])
    rows = ingest(tmp_path, shard_rows=2)
    assert [row["duplicate_of"] for row in rows.articles] == ["", "r0", "r0", "r0", "r0"]


def test_shards_have_the_size_asked_for_and_the_same_rows(tmp_path: Path) -> None:
    """Shards hold `shard_rows` articles; rows do not hang on their size nor on who maps the batches."""
    path = write_jsonl(tmp_path / "a.jsonl", [RECORD | {"article_id": f"r{n}", "text": f"Text {n}"} for n in range(25)])
    shards = list(run([path], words(), settings(shard_rows=10)))
    assert [shard.articles.num_rows for shard in shards] == [10, 10, 5]
    other = list(run([path], words(), settings(), ordered_map=lambda call, items: iter([call(item) for item in items])))
    rows = [row for shard in shards for row in shard.articles.to_pylist()]
    assert rows == other[0].articles.to_pylist()


def test_batches_can_be_prepared_elsewhere(tmp_path: Path) -> None:
    """Batches, words and results can be sent to another process."""
    import pickle

    path = write_jsonl(tmp_path / "a.jsonl", [RECORD])
    (batch,) = batches_of(read_inputs([path], words(), settings()))
    sent = pickle.loads(pickle.dumps((batch, words(), settings())))
    done = pickle.loads(pickle.dumps(prepare_batch(*sent)))
    assert done.done[0].row["article_id"] == "r1"
