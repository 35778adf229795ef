"""Which day a frame happened on (CODING_RULES section 4)."""
from __future__ import annotations

from datetime import timedelta

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import DateMention, Document, Frame, between

LEND_SENTENCES = 8


def assign_dates(doc: Document, lexicon: Lexicon, frames: list[Frame]) -> None:
    """Fill `dates` of every frame with the date mentions of its clause, best first; sets `reason` for history."""
    for frame in frames:
        frame.dates = _own_dates(doc, lexicon, frame)
        frame.date_is_own = bool(frame.dates) and not _is_report_day(doc, lexicon, frame.dates[0])
        if frame.dates and frame.dates[0].precision == 0:
            frame.reason = "historical"
        elif _is_running_total(doc, lexicon, frame):
            frame.reason = "aggregate"
        elif frame.dates and frame.dates[0].basis == "future":
            frame.reason = "planned"


def _is_running_total(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """"strikes have killed 649 civilians since September 2014": deaths summed up since an old day."""
    if not any(a.trigger.family == "kill" for a in frame.acts):
        return False
    return any(d.precision == 0 and d.first and doc.tokens.folds[d.first - 1] in lexicon.words["span_lead"]
               for d in between(doc.dates, frame.first, frame.last))


def _own_dates(doc: Document, lexicon: Lexicon, frame: Frame) -> list[DateMention]:
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    inside = between(doc.dates, frame.first, frame.last)
    if not inside:
        inside = [d for d in between(doc.dates, start, end) if not d.is_printed]
    anchor = frame.acts[0]
    named = any(d.basis in ("weekday", "day") for d in inside)
    return sorted(inside, key=lambda d: (d.basis == "relative" and named and d.day == doc.reference,
                                         _is_report_day(doc, lexicon, d) and len(inside) > 1,
                                         d.precision == 0 and d.first < anchor.first,
                                         _distance(d, frame)))


def _distance(mention: DateMention, frame: Frame) -> int:
    return min(mention.first - a.last if mention.first >= a.last else a.first - mention.last + 2 for a in frame.acts)


def _is_report_day(doc: Document, lexicon: Lexicon, mention: DateMention) -> bool:
    """True when the day is the day of saying ("said on Tuesday")."""
    folds = doc.tokens.folds
    return any(folds[k] in lexicon.words["reporting"] for k in range(max(0, mention.first - 2), mention.first))


def lend_date(doc: Document, frames: list[Frame], sentence: int) -> DateMention | None:
    """The day of an act told without one: the day of the last dated act before it, else of the first after it.

    Only days known exactly and not more than a week old are lent; None leaves the publication day.
    """
    dated = [(f.sentence, f.dates[0]) for f in frames if f.date_is_own and _is_lendable(doc, f.dates[0])]
    before = [d for s, d in dated if s <= sentence and sentence - s <= LEND_SENTENCES]
    if before:
        return before[-1]
    after = [d for s, d in dated if s > sentence and s - sentence <= 2]
    return after[0] if after else None


def _is_lendable(doc: Document, mention: DateMention) -> bool:
    return (mention.day is not None and mention.precision == 1 and not mention.is_printed and doc.reference is not None
            and timedelta(0) <= doc.reference - mention.day <= timedelta(days=7))
