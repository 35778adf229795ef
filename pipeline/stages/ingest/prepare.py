"""One raw article to one row of `article`: pure, alone, the same in any worker."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.core.ids import article_id_of, content_hash
from pipeline.core.issues import issue_row
from pipeline.core.settings import Settings
from pipeline.lexicon.input_words import InputWords
from pipeline.stages.ingest.clean import clean_line, clean_text, decode, is_binary
from pipeline.stages.ingest.dates import DateReader, in_path, is_sane
from pipeline.stages.ingest.headers import TITLE_CHARS, compose, split_front, split_title
from pipeline.stages.ingest.html import Page, decode_page, is_prose, page_fault, read_page, strip_markup
from pipeline.stages.ingest.language import LanguageTeller, given_language
from pipeline.stages.ingest.printed_date import find_printed_day
from pipeline.stages.ingest.raw import Draft, Item, RawArticle, Rejected
from pipeline.stages.ingest.source import Source, find_source, is_outlet

STAGE = "ingest"
NO_DATE = "no publication date is known; give one as publish_date, or acts that name no day are left out"
NAME_KEYS = ("name", "title", "id")
ID_CHARS = 200


class Preparer:
    """Turns raw articles into drafts; made once per batch from words and settings."""

    def __init__(self, words: InputWords, settings: Settings) -> None:
        self.words = words
        self.settings = settings
        self.dates = DateReader(words.dates)
        self.languages = LanguageTeller(words.languages)

    def prepare(self, raw: RawArticle) -> Draft | Rejected:
        """The draft of one raw article, or why it is none."""
        fields = {**raw.sidecar, **raw.fields}
        told_by_sidecar = set(raw.sidecar) - set(raw.fields)
        notes: list[str] = []
        page = Page()
        if fields.get("html") and not fields.get("text"):
            source = decode_page(_text_or_bytes(fields["html"]))
            if fault := page_fault(source, self.settings):
                return Rejected(raw.input_path, raw.input_position, "hostile", fault)
            page = read_page(source, self.words.dates, self.settings.fast_html)
            title, body = clean_line(page.title), clean_text(page.text)
            if not is_prose(body):
                return Rejected(raw.input_path, raw.input_position, "no_article", "no running text in the page")
        else:
            value = _text_or_bytes(fields.get("text"))
            if isinstance(value, bytes) and is_binary(value):
                return Rejected(raw.input_path, raw.input_position, "binary", "not text in any known encoding")
            title, body = "", clean_text(strip_markup(_decoded(value, notes)))
            if raw.kind == "plain":
                title, body = self._plain(body, fields, told_by_sidecar)
        title = clean_line(_string(fields.get("title"))) or title
        text = compose(title, body)
        if not text:
            return Rejected(raw.input_path, raw.input_position, "empty", "neither title nor text")
        return self._draft(raw, fields, page, title, body, text, told_by_sidecar, notes)

    def _plain(self, text: str, fields: dict[str, Any], told: set[str]) -> tuple[str, str]:
        """Title and body of a plain text; front matter before or right after the title goes into `fields`."""
        front = split_front(text, self.words.columns)
        title, body = split_title(front.rest)
        if not front.fields:
            first, _, rest = text.partition("\n")
            front = split_front(rest.lstrip("\n"), self.words.columns)
            if front.fields and len(first) < TITLE_CHARS:
                title, body = first, front.rest
        for field, value in front.fields.items():
            if field not in fields:
                fields[field] = value
                told.add(field)
        return title, body

    def _draft(self, raw: RawArticle, fields: dict[str, Any], page: Page, title: str, body: str, text: str,
               told_by_sidecar: set[str], notes: list[str]) -> Draft:
        url = clean_line(_string(fields.get("url")) or page.url)
        name = clean_line(_string(fields.get("source")) or page.source)
        source = find_source(name, url, body, self.words.outlets)
        day, basis = self._published(raw, fields, page, url, title, body, source, told_by_sidecar, notes)
        code = given_language(_string(fields.get("language")) or page.language)
        if not code:
            code = self.languages.language_of(body or title) or (source.outlet.language if source.outlet else "")
        given = clean_line(_string(fields.get("article_id")))[:ID_CHARS]
        article_id = given or article_id_of(raw.stem, url, text)
        row = {"article_id": article_id, "text": text, "title": title, "url": url, "source_id": source.source_id,
               "source_name": source.name, "language": code, "published_date": day, "published_basis": basis,
               "retrieved_at": _moment(fields.get("retrieved"), notes), "content_hash": content_hash(text),
               "duplicate_of": "", "input_path": raw.input_path, "input_position": raw.input_position}
        if day is None and not notes:
            notes.append(NO_DATE)
        return Draft(row, [issue_row(STAGE, "warning", article_id, note) for note in notes])

    def _published(self, raw: RawArticle, fields: dict[str, Any], page: Page, url: str, title: str, body: str,
                   source: Source, told_by_sidecar: set[str], notes: list[str]) -> tuple[date | None, str]:
        """Day and basis: metadata or side-car, address, printed line, file name; the first sane one."""
        country = source.outlet.country if source.outlet else self.settings.source_country
        month_first = country in self.words.dates.month_first if country else None
        table = self.words.outlets
        printed = find_printed_day(body, self.dates, month_first, lambda word: is_outlet(word, table), title)
        told: list[tuple[object, str]] = [(value, "meta") for value in page.published]
        if value := fields.get("published"):
            told.insert(0, (value, "sidecar" if "published" in told_by_sidecar else "meta"))
        for day, basis in self._candidates(told, raw, url, page, printed, month_first, notes):
            if not is_sane(day, self.settings.today):
                notes.append(f"published date {day} ({basis}) is before 1990 or after {self.settings.today}: not used")
                continue
            if printed and basis != "text" and printed != day and is_sane(printed, self.settings.today):
                notes.append(f"printed date {printed} differs from published date {day} ({basis})")
            return day, basis
        return None, "none"

    def _candidates(self, told: list[tuple[object, str]], raw: RawArticle, url: str, page: Page, printed: date | None,
                    month_first: bool | None, notes: list[str]) -> Iterator[tuple[date, str]]:
        for value, basis in told:
            parsed = self.dates.parse(value, month_first)
            if parsed.day:
                yield parsed.day, basis
            elif parsed.fault:
                notes.append(f"published date cannot be read: {parsed.fault}")
        if url and (day := in_path(url)):
            yield day, "url"
        if not printed and page.visible:
            printed = find_printed_day(page.visible, self.dates, month_first, lambda word: False)
        if printed:
            yield printed, "text"
        if raw.kind != "record" and (day := in_path(raw.input_path)):
            yield day, "file"


def prepare_all(items: list[Item], preparer: Preparer) -> list[Draft | Rejected]:
    """Drafts and rejections in the order of `items`; an article that breaks the program is rejected, not the run."""
    done: list[Draft | Rejected] = []
    for item in items:
        if isinstance(item, Rejected):
            done.append(item)
            continue
        try:
            done.append(preparer.prepare(item))
        except Exception as error:  # one bad article never stops a run (DESIGN 4); the reason says what broke
            done.append(Rejected(item.input_path, item.input_position, "unreadable",
                                 f"{type(error).__name__}: {error}"))
    return done


def _text_or_bytes(value: object) -> str | bytes:
    if isinstance(value, str | bytes):
        return value
    if isinstance(value, list | tuple):
        return "\n\n".join(_string(part) for part in value)
    return _string(value)


def _decoded(value: str | bytes, notes: list[str]) -> str:
    if isinstance(value, str):
        return value
    found = decode(value)
    if found.bad_count:
        notes.append(f"{found.bad_count} bytes are not {found.encoding} and were replaced")
    return found.text


def _string(value: object) -> str:
    """A field as text: numbers as written, the name of an object ({"name": "Reuters"}), "" for nothing or NaN."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return decode(value).text
    if isinstance(value, dict):
        return next((_string(value[key]) for key in NAME_KEYS if value.get(key)), "")
    if value is None or value != value or isinstance(value, list | tuple | bool):
        return ""
    return str(value)


def _moment(value: object, notes: list[str]) -> datetime | None:
    """Time of retrieval in UTC; a time without zone is UTC; None with a note when it cannot be read."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
    else:
        text = _string(value).strip()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            try:
                moment = parsedate_to_datetime(text)
            except ValueError:
                notes.append(f"time of retrieval cannot be read: {text[:80]!r}")
                return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
