"""Occurrences to report rows: one row a place and day, values with their spans, basis and confidence."""
from __future__ import annotations

import json
from datetime import date
from typing import Any

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.belief import belief, describe
from pipeline.stages.extract.deaths import Deaths, decide_deaths, divide, told_apart
from pipeline.stages.extract.document import Document
from pipeline.stages.extract.labels import Party
from pipeline.stages.extract.occurrences import Occurrence
from pipeline.stages.extract.parties import STATE_KINDS, Sides, decide_sides

Row = dict[str, Any]
EVIDENCE = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def make_rows(doc: Document, lexicon: Lexicon, occurrences: list[Occurrence],
              event_type_of: dict[str, str]) -> list[Row]:
    """Report rows of one article, numbered in the order of telling; occurrences believed too little make none."""
    judge(doc, lexicon, occurrences)
    rows: list[Row] = []
    for occurrence in occurrences:
        if not occurrence.reason:
            rows.extend(occurrence_rows(doc, lexicon, occurrence, event_type_of))
    for number, row in enumerate(rows, 1):
        row["report_id"] = f"{doc.article_id}:{number}"
    return rows


def judge(doc: Document, lexicon: Lexicon, occurrences: list[Occurrence]) -> None:
    """Fill features and belief of every occurrence; one below the threshold of the rules gets a reason."""
    for occurrence in occurrences:
        occurrence.features = describe(doc, lexicon, occurrence, occurrences)
        occurrence.belief = belief(occurrence.features, lexicon.weights)
        if occurrence.belief < lexicon.rules["belief_threshold"]:
            occurrence.reason = _reason(doc, occurrence)


def _reason(doc: Document, occurrence: Occurrence) -> str:
    """Why an occurrence is not believed, as a code of CODING_RULES section 1."""
    if decide_day(doc, occurrence)[0] is None:
        return "undated"
    if not occurrence.places:
        return "no_place"
    if any(t.is_total for t in occurrence.tolls):
        return "aggregate"
    return "statement" if occurrence.features.get("soft cue") else "generic"


def occurrence_rows(doc: Document, lexicon: Lexicon, occurrence: Occurrence,
                    event_type_of: dict[str, str]) -> list[Row]:
    """Rows of one occurrence: one for each place, joint deaths divided."""
    day, precision, basis = decide_day(doc, occurrence)
    country = _country(doc, occurrence)
    sides = decide_sides(doc, lexicon, occurrence, country, day)
    sub = _final_subtype(occurrence, sides)
    if sub not in event_type_of:
        return []
    is_mass = occurrence.group == "fight" or len(occurrence.places) > 2
    deaths = decide_deaths(occurrence.tolls, is_mass, lexicon.rules)
    groups = [[index] for index in occurrence.places] or [[]]
    rows = []
    shares = divide(deaths, len(groups))
    apart = told_apart(doc, [doc.places[i] for i in occurrence.places], deaths.toll) if deaths.toll else None
    if apart is not None:
        shares = [Deaths(c, c, c, "exact", deaths.toll) for c in apart]
    for group, share in zip(groups, shares, strict=True):
        row = _row(doc, occurrence, sub, event_type_of[sub], sides, share, day, precision, basis, group)
        disorder = lexicon.rules["disorder_types"]
        row["disorder_type"] = disorder.get(sub) or disorder[event_type_of[sub]]
        rows.append(row)
    return rows


def interaction(first: int, second: int | None) -> int:
    """Both inter codes, the lower first; a sole actor is code x 10 (CODING_RULES section 3)."""
    if second is None:
        return first * 10
    return min(first, second) * 10 + max(first, second)


def decide_day(doc: Document, occurrence: Occurrence) -> tuple[date | None, int, str]:
    """Day, precision and basis of an occurrence: its own date, else the publication day."""
    told = occurrence.told_date
    if told is not None and told.day is not None:
        if told.is_printed and doc.reference == told.day:
            return told.day, 1, "publication"
        return told.day, max(told.precision, 1), told.basis
    if occurrence.day is not None:
        return occurrence.day, 1, "context"
    return doc.reference, 1, "publication"


def _country(doc: Document, occurrence: Occurrence) -> str:
    for index in occurrence.places:
        candidates = doc.places[index].candidates
        if candidates:
            return next((c.country for c in candidates if c.country == doc.country), candidates[0].country)
    return doc.country


def _final_subtype(occurrence: Occurrence, sides: Sides) -> str:
    if occurrence.sub_event_type != "capture":
        return occurrence.sub_event_type
    kind = sides.first.mention.kind if sides.first.mention else ""
    home = sides.first.inter == 1
    return "Government regains territory" if home and kind in STATE_KINDS else "Non-state actor overtakes territory"


def _span(doc: Document, first: int, last: int) -> list[int]:
    return [doc.tokens.starts[first], doc.tokens.ends[last - 1]]


def _party_evidence(doc: Document, party: Party | None, confidence: float) -> Row:
    if party is None:
        return {"basis": "none", "span": None, "confidence": confidence}
    mention = party.mention
    return {"basis": party.basis, "span": _span(doc, mention.first, mention.last) if mention else None,
            "confidence": confidence if mention else confidence * 0.8}


def _row(doc: Document, occurrence: Occurrence, sub: str, event_type: str, sides: Sides, deaths: Deaths,
         day: date | None, precision: int, basis: str, places: list[int]) -> Row:
    frame = occurrence.frames[0]
    act = frame.acts[0]
    start, end = doc.tokens.sentence_span(frame.sentence)
    own = 0.85 if occurrence.place_is_own else 0.55
    told = occurrence.told_date
    ranked = [[doc.places[i].mention_id, round(1.0 - 0.1 * k, 2)] for k, i in enumerate(places)]
    evidence = {
        "sub_event_type": {"basis": "words", "span": _span(doc, act.first, act.last), "confidence": 0.85},
        "event_date": {"basis": "words" if told else "context", "confidence": 0.9 if told else 0.75,
                       "span": _span(doc, told.first, told.last) if told else None},
        "actor1": _party_evidence(doc, sides.first, 0.85),
        "actor2": _party_evidence(doc, sides.second, 0.8),
        "location": {"basis": "words" if occurrence.place_is_own else "context", "confidence": own,
                     "span": [doc.places[places[0]].start, doc.places[places[0]].end] if places else None},
        "fatalities": {"basis": "words" if deaths.toll else "none", "confidence": 0.8,
                       "span": _span(doc, deaths.toll.first, deaths.toll.last) if deaths.toll else None},
    }
    evidence["row"] = {"basis": "rule", "span": None, "confidence": round(occurrence.belief, 3)}
    return {
        "article_id": doc.article_id, "event_date": day, "year": day.year if day else None,
        "time_precision": precision if day else None, "event_type": event_type, "sub_event_type": sub,
        "actor1": sides.first.label, "inter1": sides.first.inter, "actor1_id": sides.first.actor_id,
        "assoc_actor_1": "; ".join(p.label for p in sides.allies1),
        "actor2": sides.second.label if sides.second else "", "inter2": sides.second.inter if sides.second else None,
        "interaction": interaction(sides.first.inter, sides.second.inter if sides.second else None),
        "actor2_id": sides.second.actor_id if sides.second else "",
        "assoc_actor_2": "; ".join(p.label for p in sides.allies2),
        "civilian_targeting": "Civilian targeting" if sides.hits_civilians else "",
        "fatalities": deaths.count, "fatalities_low": deaths.low, "fatalities_high": deaths.high,
        "fatalities_rule": deaths.rule, "date_basis": basis, "confidence": round(occurrence.belief, 3),
        "trigger": doc.tokens.span_text(act.first, act.last), "trigger_id": act.trigger.trigger_id,
        "start": doc.tokens.starts[act.first], "end": doc.tokens.ends[act.last - 1],
        "start_sentence": start, "end_sentence": end,
        "place_mentions": json.dumps(ranked),
        "evidence": EVIDENCE.encode(evidence),
        "is_complete": bool(places) and day is not None,
        "incomplete_reason": "" if places and day else "no_place" if day else "undated",
    }
