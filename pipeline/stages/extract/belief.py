"""How likely an occurrence is an event a careful coder would write: named features, learned weights.

Weights are data (data/weights/belief.json), learned by `make weights` from hand-coded articles; `explain` shows the
features that told most. No word of the text is a feature, so that the weights carry over to other wars and outlets.
"""
from __future__ import annotations

import math

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Document
from pipeline.stages.extract.occurrences import Occurrence
from pipeline.stages.extract.realis import find_soft_cue
from pipeline.stages.extract.roles import ARMED, choose_anchor
from pipeline.stages.extract.where import level_of, place_key

Features = dict[str, float]


def belief(features: Features, weights: dict[str, float]) -> float:
    """Probability 0..1 from features and weights; 0.5 when the weights know none of them.

    A value of a category that the weights do not know ("family=coup") weighs the average of its category ("family=?").
    """
    told = [_weight(name, weights) * value for name, value in features.items() if value]
    total = weights.get("bias", 0.0) + sum(told)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _weight(name: str, weights: dict[str, float]) -> float:
    known = weights.get(name)
    category, mark, _ = name.partition("=")
    return known if known is not None else weights.get(category + "=?", 0.0) if mark else 0.0


def describe(doc: Document, lexicon: Lexicon, occurrence: Occurrence, occurrences: list[Occurrence]) -> Features:
    """Named features of an occurrence, values 0 or 1 unless said otherwise."""
    found: Features = {}
    _about_act(doc, lexicon, occurrence, found)
    _about_place(doc, occurrence, occurrences, found)
    _about_time(doc, occurrence, found)
    _about_parties(doc, occurrence, found)
    _about_context(doc, lexicon, occurrence, occurrences, found)
    return found


def _about_act(doc: Document, lexicon: Lexicon, occurrence: Occurrence, found: Features) -> None:
    frame = occurrence.frames[0]
    anchor = choose_anchor(frame)
    families = {a.trigger.family for f in occurrence.frames for a in f.acts}
    for family in sorted(families):
        found[f"family={family}"] = 1.0
    found[f"type={occurrence.sub_event_type}"] = 1.0
    found[f"voice={anchor.voice}"] = 1.0
    found["soft trigger"] = float(all(a.trigger.is_soft or not a.sub_event_type for a in frame.acts))
    found["weapon named"] = float(any(f.weapon for f in occurrence.frames))
    found["definite"] = float(frame.is_definite)
    found["told twice"] = float(len(occurrence.frames) == 2)
    found["told often"] = float(len(occurrence.frames) > 2)
    found["acts in clause"] = min(len(frame.acts), 4) / 4
    start = max(doc.tokens.bounds[frame.sentence], anchor.first - 4)
    before = doc.tokens.folds[start:anchor.first]
    found["pluperfect"] = float(not lexicon.words["had"].isdisjoint(before))
    found["perfect"] = float(not lexicon.words["has"].isdisjoint(before))
    found["progressive"] = float(anchor.voice in ("active", "ing")
                                 and not lexicon.words["present_be"].isdisjoint(before))
    found["soft cue"] = float(bool(find_soft_cue(doc, frame.acts[0])))


def _about_place(doc: Document, occurrence: Occurrence, occurrences: list[Occurrence], found: Features) -> None:
    found["place lent"] = float(not occurrence.place_is_own)
    found["no place"] = float(not occurrence.places)
    if not occurrence.places:
        return
    first = doc.places[occurrence.places[0]]
    found[f"place level={level_of(first) or 'unknown'}"] = 1.0
    found["several places"] = float(len(occurrence.places) > 1)
    found["place kind named"] = float(bool(first.kind_hint))
    found["place before act"] = float(first.first < occurrence.frames[0].acts[0].first)
    distance = min(abs(first.first - a.last) for a in occurrence.frames[0].acts)
    found["place near"] = float(distance <= 6)
    found["place far"] = float(distance > 20)
    earlier = [o for o in occurrences if o is not occurrence and o.frames[0].sentence < occurrence.frames[0].sentence]
    key = place_key(first)
    found["same place and type before"] = float(any(
        o.sub_event_type == occurrence.sub_event_type and o.places and place_key(doc.places[o.places[0]]) & key
        for o in earlier))
    found["same type before"] = float(any(o.sub_event_type == occurrence.sub_event_type for o in earlier))


def _about_time(doc: Document, occurrence: Occurrence, found: Features) -> None:
    told = occurrence.told_date
    found["date told"] = float(told is not None)
    if told is None:
        return
    found[f"date basis={told.basis}"] = 1.0
    found[f"date precision={told.precision}"] = 1.0
    if told.day and doc.reference:
        age = (doc.reference - told.day).days
        found["date old"] = float(age > 7)
        found["date fresh"] = float(0 <= age <= 2)
        found["date ahead"] = float(age < 0)


def _about_parties(doc: Document, occurrence: Occurrence, found: Features) -> None:
    first = occurrence.actors1[0] if occurrence.actors1 else None
    found["agent named"] = float(first is not None and first.actor is not None)
    found["agent described"] = float(first is not None and first.generic is not None)
    found["agent bare country"] = float(first is not None and first.kind == "country")
    found["agent lent"] = float(first is not None and not any(f.actors1 for f in occurrence.frames))
    found["target armed"] = float(any(m.kind in ARMED for m in occurrence.actors2))
    found["target told"] = float(bool(occurrence.actors2))
    found["deaths counted"] = float(any(t.rule == "exact" and not t.is_total for t in occurrence.tolls))
    found["deaths uncounted"] = float(any(t.rule != "exact" for t in occurrence.tolls))
    found["deaths total"] = float(any(t.is_total for t in occurrence.tolls))


def _about_context(doc: Document, lexicon: Lexicon, occurrence: Occurrence, occurrences: list[Occurrence],
                   found: Features) -> None:
    frame = occurrence.frames[0]
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    size = len(doc.tokens.bounds) - 1
    zones = {doc.zones[f.sentence] for f in occurrence.frames}
    found["in headline"] = float("title" in zones and "body" in zones)
    lead = next((k for k, zone in enumerate(doc.zones) if zone == "body"), 0)
    found["in lead"] = float(any(f.sentence in (lead, lead + 1) for f in occurrence.frames))
    found["headline only"] = float(all(doc.zones[f.sentence] == "title" for f in occurrence.frames))
    found["sentence place"] = min(frame.sentence, 20) / 20
    found["last third"] = float(size > 3 and frame.sentence > size * 2 / 3)
    found["long sentence"] = float(end - start > 45)
    found["short sentence"] = float(end - start < 12)
    words = doc.tokens.folds[start:end]
    found["said"] = float(not lexicon.words["reporting"].isdisjoint(words))
    found["quoted"] = float(not lexicon.words["quote"].isdisjoint(doc.tokens.words[start:end]))
    for hit in doc.hits_between("cue", start, end):
        found[f"sentence cue={hit.payload.reason}{'~' if hit.payload.is_soft else ''}"] = 1.0
    found["other occurrences"] = min(len(occurrences), 12) / 12
    found["sentence shared"] = float(sum(o.frames[0].sentence == frame.sentence for o in occurrences) > 1)
