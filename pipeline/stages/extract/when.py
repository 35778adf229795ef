"""Which day a frame happened on (CODING_RULES section 4)."""
from __future__ import annotations

from datetime import timedelta

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import DateMention, Document, Frame


def assign_dates(doc: Document, lexicon: Lexicon, frames: list[Frame]) -> None:
    """Fill `dates` of every frame with the date mentions of its clause, best first; sets `reason` for history."""
    for frame in frames:
        frame.dates = _own_dates(doc, lexicon, frame)
        if frame.dates and frame.dates[0].precision == 0:
            frame.reason = "historical"
        elif frame.dates and frame.dates[0].basis == "future":
            frame.reason = "planned"


def _own_dates(doc: Document, lexicon: Lexicon, frame: Frame) -> list[DateMention]:
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    inside = [d for d in doc.dates if frame.first <= d.first < frame.last]
    if not inside:
        inside = [d for d in doc.dates if start <= d.first < end and not d.is_printed]
    anchor = frame.acts[0]
    return sorted(inside, key=lambda d: (_is_report_day(doc, lexicon, d) and len(inside) > 1,
                                         d.precision == 0 and d.first < anchor.first,
                                         _distance(d, frame)))


def _distance(mention: DateMention, frame: Frame) -> int:
    return min(mention.first - a.last if mention.first >= a.last else a.first - mention.last + 2 for a in frame.acts)


def _is_report_day(doc: Document, lexicon: Lexicon, mention: DateMention) -> bool:
    """True when the day is the day of saying ("said on Tuesday")."""
    folds = doc.tokens.folds
    return any(folds[k] in lexicon.words["reporting"] for k in range(max(0, mention.first - 2), mention.first))


def main_date(doc: Document, frames: list[Frame]) -> DateMention | None:
    """The day the article is about: the first day of the body told beside an act, not more than a week old."""
    for frame in frames:
        for mention in frame.dates[:1]:
            if mention.day and mention.precision == 1 and doc.reference and not mention.is_printed \
                    and timedelta(0) <= doc.reference - mention.day <= timedelta(days=7):
                return mention
    return None
