"""The date of publication printed in an article: "Date of publication 3 October 2017", "Wed Oct 19 2016"."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from pipeline.stages.ingest.dates import YEAR, DateReader, Found

HEAD_CHARS = 400
TAIL_CHARS = 250
REST_CHARS = 20
DATELINE_CHARS = 40
DATELINE_REST = re.compile(r"\s*(?:\([^()\n]{2,30}\)\s*)?[-–—:]\s")
EDGE = " \t,;:|-–—([/،"
FULL_STOP = "."
LAST_WORD = re.compile(r"[^\W\d_]+$")


def find_printed_day(body: str, reader: DateReader, month_first: bool | None,
                     is_outlet: Callable[[str], bool], title: str = "") -> date | None:
    """The printed day of publication, None when none is printed or its order of day and month is not known.

    A date counts behind a word that announces it, at the start of the text, behind the title repeated there, on its own
    line, in a dateline, behind a weekday or the name of an outlet, or as the last words of the text; not behind a
    preposition. A date of the last change counts when no other is printed.
    """
    head, tail = body[:HEAD_CHARS], body[max(HEAD_CHARS, len(body) - TAIL_CHARS):]
    updated: date | None = None
    for part, is_head in ((head, True), (tail, False)):
        if not YEAR.search(part):
            continue
        for found in reader.dates_in(part, month_first):
            if found.day is None:
                continue
            kind = _announced(part, found, reader, is_outlet, is_head)
            is_behind_title = not kind and is_head and title and _letters(part[:found.start]) == _letters(title)
            if kind == "published" or is_behind_title:
                return found.day
            if kind == "updated":
                updated = updated or found.day
    return updated


def _letters(text: str) -> str:
    """Letters and digits of a text in lower case."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _announced(part: str, found: Found, reader: DateReader, is_outlet: Callable[[str], bool], is_head: bool) -> str:
    """"published", "updated" or "" by what stands around the date."""
    words = reader.words
    line = part[part.rfind("\n", 0, found.start) + 1:found.start]
    after = part[found.end:]
    before = reader.clock_at_end.sub("", line.rstrip(EDGE)).rstrip(EDGE).casefold()
    last = LAST_WORD.search(before)
    has_weekday = last is not None and last.group() in words.weekdays
    if last and has_weekday:
        before = before[:last.start()].rstrip(EDGE)
    is_after_sentence = before.endswith(FULL_STOP)
    before = before.rstrip(EDGE + FULL_STOP)
    if before.endswith(words.updates):
        return "updated"
    if before.endswith(words.leads):
        return "published"
    if not before:
        is_own_line = len(after.partition("\n")[0]) <= REST_CHARS and (is_head or "\n" in part[:found.start])
        return "published" if is_own_line or (is_head and "\n" not in part[:found.start]) else ""
    last = LAST_WORD.search(before)
    word = last.group() if last else ""
    if word in words.not_before and not is_after_sentence:
        return ""
    is_dateline = is_head and len(before) <= DATELINE_CHARS and DATELINE_REST.match(after)
    is_last = is_after_sentence and not after.strip(EDGE + FULL_STOP + "\n)")
    return "published" if is_dateline or is_last or (is_head and (has_weekday or is_outlet(word))) else ""
