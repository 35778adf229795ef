"""`explain ID`: why a row is here, or why an article gave none, from the tables of a work folder."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.lexicon.check import entries_of
from pipeline.lexicon.check_codes import COUNTRY_MARK
from pipeline.lexicon.dictionaries import Dictionaries
from pipeline.workplace import table_folder

WIDTH, MARGIN, QUOTE = 100, 18, 70
UNKNOWN = "nothing in the gazetteer"
ENTRY_FILES = ("triggers/*.yaml", "actors/*.yaml", "generic_actors.yaml", "cues.yaml")
VALUES = (("event_date", ("event_date", "time_precision", "date_basis")),
          ("sub_event_type", ("event_type", "sub_event_type")),
          ("actor1", ("actor1", "assoc_actor_1")), ("actor2", ("actor2", "assoc_actor_2")),
          ("location", ("location", "admin1", "country", "latitude", "longitude", "geo_precision")),
          ("fatalities", ("fatalities", "fatalities_low", "fatalities_high", "fatalities_rule")))
EVENT_COLUMNS = ("event_date", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
                 "assoc_actor_1", "actor2", "assoc_actor_2", "location", "admin1", "country", "latitude", "longitude",
                 "geo_precision", "fatalities", "fatalities_low", "fatalities_high", "fatalities_rule", "source",
                 "confidence")
SUMMARY_COLUMNS = ("event_date", "sub_event_type", "actor1", "actor2", "location")
ENTRY_COLUMNS = {"sub_event_type": "trigger_id", "actor1": "actor1_id", "actor2": "actor2_id", "location": "place_id"}
Row = Mapping[str, Any]


class UnknownIdError(ValueError):
    """No table of the work folder holds the id."""


def explain_text(subject: str, work: Path, dictionaries: Dictionaries) -> str:
    """Explanation of an event, a report or an article; raises UnknownIdError, FileNotFoundError."""
    explainer = _Explainer(work, dictionaries)
    for find, tell in (("event", explainer.event), ("report", explainer.report), ("article", explainer.article)):
        column = "event_id_cnty" if find == "event" else f"{find}_id"
        if rows := explainer.rows(find, column, [subject]):
            return "\n".join(tell(rows[0])) + "\n"
    raise UnknownIdError(f"{subject}: no event, report or article of this id in {work}; "
                         "see the id columns of its tables, or give another --work")


class _Explainer:
    """Reads the few rows it needs and lays them out."""

    def __init__(self, work: Path, dictionaries: Dictionaries) -> None:
        self._work = work
        self._words = dictionaries.schemas.vocabularies
        folder = dictionaries.data_folder / "lexicons"
        self._where = {place.entry_id: place.where.removeprefix(f"{dictionaries.data_folder.parent}/")
                       for pattern in ENTRY_FILES for place in entries_of(folder, pattern)}

    def rows(self, table: str, column: str, wanted: Sequence[str]) -> list[Row]:
        """Rows whose `column` is one of `wanted`; none when the table was not written yet."""
        path = table_folder(self._work, table)
        if not path.exists():
            return []
        return list(pq.read_table(path, filters=pc.field(column).isin(list(wanted))).to_pylist())

    def event(self, row: Row) -> list[str]:
        """An event: its row, then every report behind it."""
        links = self.rows("event_report", "event_id_cnty", [row["event_id_cnty"]])
        ids = [link["report_id"] for link in links]
        lines = [f"Event {row['event_id_cnty']}: {row['notes']}", "",
                 *_fields(row, EVENT_COLUMNS)]
        if row["is_corrected"]:
            lines += ["", "A correction in data/corrections changed this row."]
        moves = self.rows("event_rekey", "new_event_id", [row["event_id_cnty"]])
        lines += [f"Took the place of {move['old_event_id']} ({move['detail']})." for move in moves]
        lines += ["", f"It rests on {len(ids)} report{'' if len(ids) == 1 else 's'}."]
        for report in self.rows("report", "report_id", ids):
            lines += ["", *self.report(report)]
        return lines

    def report(self, row: Row) -> list[str]:
        """A report: the sentence, then each value with its words, basis, confidence and entry."""
        article = self.rows("article", "article_id", [row["article_id"]])[0]
        text = article["text"]
        lines = [f"Report {row['report_id']} (confidence {row['confidence']:.2f})", *_origin(article, self._words), "",
                 *_quoted(text[row["start_sentence"]:row["end_sentence"]]), ""]
        if not row["is_complete"]:
            lines += [f"Not complete: {self._meaning('discard_reason', row['incomplete_reason'])}.", ""]
        evidence = json.loads(row["evidence"] or "{}")
        for name, columns in VALUES:
            lines += self._value(name, columns, row, evidence.get(name), text)
        return lines + self._places(row)

    def _value(self, name: str, columns: Iterable[str], row: Row, found: Row | None, text: str) -> list[str]:
        """One value: what it is, the words it rests on, the basis, the dictionary entry."""
        lines = [f"{name:<{MARGIN}}{'; '.join(_told(row, columns)) or '(none)'}"]
        if found:
            basis = self._meaning("basis", found["basis"])
            if found.get("span"):
                start, end = found["span"]
                basis += f": \"{shorten(text[start:end], QUOTE)}\" at {start}-{end}"
            lines.append(f"{'':<{MARGIN}}from {basis}; confidence {found['confidence']:.2f}")
        if code := self._code(name, row):
            lines.append(f"{'':<{MARGIN}}{code}")
        entry_id = row.get(ENTRY_COLUMNS.get(name, ""), "")
        if entry_id:
            lines.append(f"{'':<{MARGIN}}entry {entry_id}{self._entry_place(entry_id)}")
        return lines

    def _code(self, name: str, row: Row) -> str:
        """The rule that gave the value, in words."""
        if name == "fatalities":
            return f"rule {row['fatalities_rule']}: {self._meaning('fatalities_rule', row['fatalities_rule'])}"
        if name == "event_date" and row["date_basis"]:
            return f"rule {row['date_basis']}: {self._meaning('date_basis', row['date_basis'])}"
        return ""

    def _entry_place(self, entry_id: str) -> str:
        where = self._where.get(entry_id.partition(COUNTRY_MARK)[0])
        return f" ({where})" if where else ""

    def _places(self, row: Row) -> list[str]:
        """The mentions that might have been the place, with what each was taken for."""
        links = json.loads(row["place_mentions"] or "[]")
        found = {mention["mention_id"]: mention for mention in
                 self.rows("place_mention", "mention_id", [mention_id for mention_id, _ in links])}
        lines = ["", "Places that may be meant, best first:"] if links else []
        for mention_id, score in links:
            if mention := found.get(mention_id):
                unit = mention["admin1"] or mention["country_iso3"]
                named = f"{mention['place_name']} ({mention['place_level']}, {unit})"
                taken = named if mention["place_id"] else UNKNOWN
                lines.append(f"  \"{mention['mention_text']}\" at {mention['start']}-{mention['end']}, "
                             f"link {score:.2f}: {taken}")
        return lines

    def article(self, row: Row) -> list[str]:
        """An article: its reports in a line each, then what was left out and why."""
        reports = self.rows("report", "article_id", [row["article_id"]])
        left_out = self.rows("discarded", "article_id", [row["article_id"]])
        lines = [row["title"] or "(no title)", *_origin(row, self._words)]
        if row["published_date"] is None:
            lines.append("No publication date is known, so a day that the text does not name cannot be coded.")
        lines += ["", f"Reports: {len(reports)}"]
        lines += [f"  {r['report_id']}: {', '.join(_told(r, SUMMARY_COLUMNS))}, fatalities {r['fatalities']}"
                  for r in reports]
        lines += ["", f"Left out: {len(left_out)}"]
        for item in left_out:
            lines.append(f"  {item['discard_reason']} ({self._meaning('discard_reason', item['discard_reason'])}): "
                         f"\"{_around(row['text'], item['start'], item['end'])}\" at {item['start']}-{item['end']}")
        for issue in self.rows("issues", "subject_id", [row["article_id"]]):
            lines += ["", f"Issue ({issue['severity']}, {issue['stage']}): {issue['detail']}"]
        return lines

    def _meaning(self, vocabulary: str, code: str) -> str:
        return self._words.get(vocabulary, {}).get(code) or code


def _told(row: Row, columns: Iterable[str]) -> list[str]:
    """Values that say something, as text."""
    named = {"time_precision": "precision ", "geo_precision": "precision ", "fatalities_low": "low ",
             "fatalities_high": "high ", "assoc_actor_1": "with ", "assoc_actor_2": "with "}
    return [f"{named.get(name, '')}{row[name]}" for name in columns
            if row.get(name) not in ("", None) and not name.endswith(("_basis", "_rule"))]


def _fields(row: Row, names: Iterable[str]) -> list[str]:
    return [f"{name:<{MARGIN}}{row[name]}" for name in names if row[name] not in ("", None)]


def _origin(article: Row, words: Mapping[str, Mapping[str, str]]) -> list[str]:
    day = article["published_date"] or "unknown"
    basis = words["published_basis"].get(article["published_basis"], article["published_basis"])
    parts = [article["source_name"], f"published {day} ({basis})", article["url"],
             f"copy of {article['duplicate_of']}" if article["duplicate_of"] else ""]
    return [f"Article {article['article_id']}; {'; '.join(part for part in parts if part)}"]


def _quoted(text: str) -> list[str]:
    return [f"  | {line}" for line in wrap(" ".join(text.split()), WIDTH - 4)]


def _around(text: str, start: int, end: int) -> str:
    """The words of a mention with a little of what stands around them, on one line."""
    side = max(0, (QUOTE - (end - start)) // 2)
    before, after = text[max(0, start - side):start], text[end:end + side]
    return " ".join(f"{before.partition(' ')[2] if start > side else before}[{text[start:end]}]"
                    f"{after.rpartition(' ')[0] if end + side < len(text) else after}".split())
