"""Frames of an article to occurrences: headline, lead, detail, quote and recap of one act are one (CODING_RULES 1)."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import ActorMention, DateMention, Document, Frame, Toll
from pipeline.stages.extract.frames import group_of
from pipeline.stages.extract.when import lend_date
from pipeline.stages.extract.where import LEVEL_RANK, level_of, lies_in, place_key

EXPLOSIONS = ("Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
              "Remote explosive/landmine/IED", "Grenade")
LENDING = frozenset({"Chemical weapon", "Air/drone strike", "Shelling/artillery/missile attack", "Armed clash",
                     "capture"})
GROUNDED = frozenset({"rebel", "militia", "identity_militia"})
UNCLAIMED = frozenset({"Suicide bomb", "Remote explosive/landmine/IED"})
STATE = frozenset({"military", "police", "country"})
MAX_PLACE_DISTANCE = 3
OLD_NEWS = 10
REFINES = {("Suicide bomb", "Remote explosive/landmine/IED"), ("Chemical weapon", "Air/drone strike"),
           ("Chemical weapon", "Shelling/artillery/missile attack")}


@dataclass(slots=True)
class Occurrence:
    """One act as the article tells it: the frames that tell it and the values gathered from them."""

    frames: list[Frame]
    sub_event_type: str
    group: str
    actors1: list[ActorMention] = field(default_factory=list)
    actors2: list[ActorMention] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    told_date: DateMention | None = None
    day: date | None = None
    date_basis: str = ""
    tolls: list[Toll] = field(default_factory=list)
    reason: str = ""
    place_is_own: bool = True
    belief: float = 0.5
    features: dict[str, float] = field(default_factory=dict)


def build_occurrences(doc: Document, lexicon: Lexicon, frames: list[Frame]) -> list[Occurrence]:
    """Occurrences in the order of their first telling; frames that tell a known one are joined to it."""
    occurrences: list[Occurrence] = []
    body = [f for f in frames if doc.zones[f.sentence] == "body"]
    heads = [f for f in frames if doc.zones[f.sentence] == "title"]
    for frame in body + heads:
        if frame.reason:
            continue
        known = find_same(doc, occurrences, frame)
        if known is None and doc.zones[frame.sentence] == "title":
            known = next((o for o in occurrences if _same_type(o, frame)), None)
        if doc.zones[frame.sentence] == "title" and frame.tolls:
            _lend_headline_toll(occurrences, frame)
        if known is None and frame.echo_reason:
            frame.reason = frame.echo_reason
        elif known is None:
            occurrences.append(_start(doc, occurrences, frame))
        else:
            _absorb(doc, lexicon, known, frame)
    kept = [o for o in occurrences if not _is_headline_of_items(doc, o, occurrences)]
    _lend_agents(doc, lexicon, kept, frames)
    for occurrence in kept:
        if occurrence.told_date is None:
            lent = lend_date(doc, [f for f in frames if not f.reason], occurrence.frames[0].sentence)
            said = next((f.dates[0] for f in occurrence.frames if f.dates and _is_fresh(doc, f.dates[0])), None)
            occurrence.day = lent.day if lent else said.day if said else None
    return kept


def _is_fresh(doc: Document, mention: DateMention) -> bool:
    """A day of saying that may stand for the day of the act: exact and of the last three days."""
    return (mention.day is not None and mention.precision == 1 and doc.reference is not None
            and 0 <= (doc.reference - mention.day).days <= 3)


def _has_drone(doc: Document, lexicon: Lexicon, occurrence: Occurrence) -> bool:
    return any(w in lexicon.words["drone"] for f in occurrence.frames for w in doc.tokens.folds[f.first:f.last])


def _lend_agents(doc: Document, lexicon: Lexicon, occurrences: list[Occurrence], frames: list[Frame]) -> None:
    """An act with nobody named takes the agent of the nearest telling of its kind, before it rather than after."""
    for occurrence in occurrences:
        if occurrence.sub_event_type == "Air/drone strike" and not _has_drone(doc, lexicon, occurrence):
            occurrence.actors1 = [m for m in occurrence.actors1 if m.kind not in GROUNDED]
        if occurrence.actors1 or occurrence.sub_event_type not in LENDING or occurrence.frames[0].is_two_sided:
            continue
        here = occurrence.frames[0].sentence
        donors = [f for f in frames if f.actors1 and not f.reason and f.sub_event_type == occurrence.sub_event_type
                  and (f.sub_event_type != "Air/drone strike" or f.actors1[0].kind not in GROUNDED)]
        if donors:
            nearest = min(donors, key=lambda f: (abs(f.sentence - here) + (0 if f.sentence <= here else 2), f.sentence))
            occurrence.actors1 = list(nearest.actors1)


def _lend_headline_toll(occurrences: list[Occurrence], frame: Frame) -> None:
    """The figure of a headline counts for the first act of its kind when the body counts no deaths of that kind."""
    kin = [o for o in occurrences if _same_type(o, frame)]
    if len(kin) == 1 and not kin[0].tolls:
        kin[0].tolls = list(frame.tolls)


def find_same(doc: Document, occurrences: list[Occurrence], frame: Frame) -> Occurrence | None:
    """The known occurrence that the frame tells again, the latest fitting one; None when it tells a new one."""
    if frame.is_new and doc.zones[frame.sentence] == "body":
        return None
    fitting = [o for o in occurrences if _same_type(o, frame) and _same_day(doc, o, frame) and _same_actors(o, frame)]
    if not fitting:
        return None
    if not frame.places:
        near = [o for o in fitting if frame.sentence - o.frames[-1].sentence <= (8 if frame.is_definite else 3)
                or frame.is_definite]
        return near[-1] if near else (fitting[-1] if len(fitting) == 1 else None)
    ranked = [(_place_match(doc, o, frame), position, o) for position, o in enumerate(fitting)]
    best = max(ranked, key=lambda row: row[:2])
    needed = 1 if best[2].sub_event_type == frame.sub_event_type or best[2].group != "fight" else 3
    if best[0] >= needed or not best[2].places:
        return best[2]
    return fitting[-1] if frame.is_definite and frame.sentence - fitting[-1].frames[-1].sentence <= 2 else None


def _same_type(known: Occurrence, frame: Frame) -> bool:
    if known.sub_event_type == frame.sub_event_type:
        return True
    if not frame.sub_event_type or not known.sub_event_type:
        return known.group == group_of(frame.family) or group_of(frame.family) == "strike"
    pair = (known.sub_event_type, frame.sub_event_type)
    if pair in REFINES or pair[::-1] in REFINES:
        return True
    if known.group == "fight" and group_of(frame.family) == "fight":
        return True
    if {known.group, group_of(frame.family)} == {"agreement", "evacuation"}:
        return True
    return known.group == group_of(frame.family) == "demonstration"


def _same_day(doc: Document, known: Occurrence, frame: Frame) -> bool:
    own = frame.dates[0] if frame.dates and frame.date_is_own else None
    if own and own.day and doc.reference and known.told_date is None and not frame.is_definite \
            and (doc.reference - own.day).days > OLD_NEWS:
        return False
    if own is None or own.day is None or known.told_date is None or known.told_date.day is None:
        return True
    if own.is_printed or known.told_date.is_printed:
        return True
    return abs((own.day - known.told_date.day).days) <= max(own.precision, known.told_date.precision, 1) - 1


def _same_actors(known: Occurrence, frame: Frame) -> bool:
    if not known.actors1 or not frame.actors1:
        return True
    first = {m.key for m in known.actors1}
    second = {m.key for m in frame.actors1}
    if first & second or known.group == "fight":
        return True
    kinds = {m.kind for m in known.actors1 + frame.actors1}
    if "country" in kinds and kinds & {"military", "state", "country"}:
        return _countries(known.actors1) == _countries(frame.actors1) or not _countries(known.actors1) \
            or not _countries(frame.actors1)
    generic = [m for m in known.actors1 + frame.actors1 if not m.actor]
    return bool(generic) and (kinds <= {"military", "state", "airforce"} or "militia" in kinds)


def _countries(mentions: list[ActorMention]) -> set[str]:
    return {m.country for m in mentions if m.country}


def _place_match(doc: Document, known: Occurrence, frame: Frame) -> int:
    """3 same place, 2 one lies in the other, 1 the known one has none, 0 different places."""
    if not known.places:
        return 1
    best = 0
    for i in known.places:
        for j in frame.places:
            a, b = doc.places[i], doc.places[j]
            if place_key(a) & place_key(b):
                best = max(best, 3)
            elif lies_in(doc, i, j) or lies_in(doc, j, i):
                best = max(best, 2)
    return best


def _start(doc: Document, occurrences: list[Occurrence], frame: Frame) -> Occurrence:
    occurrence = Occurrence([frame], frame.sub_event_type, group_of(frame.family), list(frame.actors1),
                            list(frame.actors2), list(frame.places), frame.dates[0] if frame.date_is_own else None,
                            tolls=list(frame.tolls))
    if not occurrence.places:
        occurrence.place_is_own = False
        occurrence.places = _context_places(doc, occurrences, frame)
    return occurrence


def _context_places(doc: Document, occurrences: list[Occurrence], frame: Frame) -> list[int]:
    """Places of the act told just before, when the frame names none."""
    for known in reversed(occurrences):
        if known.places and 0 <= frame.sentence - known.frames[-1].sentence <= MAX_PLACE_DISTANCE:
            return list(known.places)
    return []


def _owns(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True when the actor stands at the act itself ("ISIS car bomb") or claims it."""
    near = any(m.first < a.first <= m.last + 1 for m in frame.actors1 for a in frame.acts)
    words = doc.tokens.folds[doc.tokens.bounds[frame.sentence]:doc.tokens.bounds[frame.sentence + 1]]
    return near or not lexicon.words["claim"].isdisjoint(words)


def _absorb(doc: Document, lexicon: Lexicon, known: Occurrence, frame: Frame) -> None:
    known.frames.append(frame)
    if not known.sub_event_type or (frame.sub_event_type, known.sub_event_type) in REFINES \
            or frame.sub_event_type == "capture" or frame.family in ("intervention", "riot"):
        known.sub_event_type = frame.sub_event_type or known.sub_event_type
    if not known.actors1 or (all(not m.actor and m.kind not in STATE for m in known.actors1)
                             and any(m.actor for m in frame.actors1)):
        if known.sub_event_type not in UNCLAIMED or _owns(doc, lexicon, frame):
            known.actors1 = list(frame.actors1) or known.actors1
    if not known.actors2 or (known.group == "fight" and all(not m.actor for m in known.actors2)
                             and any(m.actor for m in frame.actors2)):
        known.actors2 = list(frame.actors2) or known.actors2
    if known.told_date is None or (known.told_date.is_printed and frame.dates):
        known.told_date = frame.dates[0] if frame.date_is_own else known.told_date
    refines = bool(frame.places) and (not known.place_is_own or any(
        lies_in(doc, i, j) for i in frame.places for j in known.places))
    own = [t for t in frame.tolls if not t.is_part and not t.is_total]
    if refines and own and doc.zones[frame.sentence] == "body":
        known.tolls = frame.tolls + [t for t in known.tolls if t.low <= own[0].low]
    elif doc.zones[frame.sentence] == "body":
        known.tolls.extend(frame.tolls)
    known.places = _merged_places(doc, known, frame)
    known.place_is_own = known.place_is_own or bool(frame.places)


def _merged_places(doc: Document, known: Occurrence, frame: Frame) -> list[int]:
    """Finest places of both: a village takes the place of the province that holds it."""
    if not frame.places:
        return known.places
    if not known.places or not known.place_is_own:
        return list(frame.places)
    if any(lies_in(doc, i, j) for i in frame.places for j in known.places) and doc.zones[frame.sentence] == "body":
        return list(frame.places)
    return known.places


def _is_headline_of_items(doc: Document, occurrence: Occurrence, occurrences: list[Occurrence]) -> bool:
    """True when a coarse telling ("raids across Idlib") only sums up two or more later ones inside it."""
    if len(occurrence.frames) > 1 or not occurrence.places:
        return False
    if any(LEVEL_RANK.get(level_of(doc.places[i]), 1) < LEVEL_RANK["admin1"] for i in occurrence.places):
        return False
    items = [o for o in occurrences if o is not occurrence and o.sub_event_type == occurrence.sub_event_type
             and o.places and any(lies_in(doc, i, j) for i in o.places for j in occurrence.places)]
    return len(items) >= 2
