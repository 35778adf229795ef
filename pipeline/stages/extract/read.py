"""One article from text to occurrences: the order of the rooms."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from pipeline.core.records import Discarded
from pipeline.core.text import tokenize
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.actors import find_actors, name_tokens
from pipeline.stages.extract.acts import find_acts
from pipeline.stages.extract.anatomy import find_zones, set_reference, split_head
from pipeline.stages.extract.dates import find_dates, find_numeric_days
from pipeline.stages.extract.deaths import assign_tolls
from pipeline.stages.extract.document import Act, Document, Frame
from pipeline.stages.extract.frames import build_frames
from pipeline.stages.extract.numbers import find_figures, find_numbers
from pipeline.stages.extract.occurrences import Occurrence, build_occurrences
from pipeline.stages.extract.places import find_place_mentions
from pipeline.stages.extract.roles import assign_roles
from pipeline.stages.extract.subtype import decide_subtype
from pipeline.stages.extract.tolls import find_tolls
from pipeline.stages.extract.when import assign_dates
from pipeline.stages.extract.where import assign_places, prefer_home

NO_PLACE_FAMILIES = ("number", "date", "outlet", "death", "means")


@dataclass(slots=True)
class Reading:
    """What was read from one article, from words to occurrences."""

    acts: list[Act]
    frames: list[Frame]
    occurrences: list[Occurrence]


def open_document(article_id: str, text: str, title: str, published: date | None, source_id: str, lexicon: Lexicon,
                  gazetteer: Gazetteer) -> Document:
    """The article with its tokens and places, and what acts are read with: zones, dates, actors, tolls.

    An article without any word for an act, as most news, gets no more than tokens, counts and places.
    """
    tokens = tokenize(text, lexicon.words["abbreviations"])
    doc = Document(article_id, tokens, lexicon.matcher.match(tokens), source_id)
    source = lexicon.sources.get(source_id)
    doc.slant = source.slant if source else ""
    doc.figures = find_figures(tokens)
    doc.numeric_days = find_numeric_days(tokens)
    set_reference(doc, published)
    split_head(doc, title)
    doc.numbers = find_numbers(doc)
    may_tell_acts = bool(doc.hits["trigger"])
    if may_tell_acts:
        doc.zones = find_zones(doc, lexicon, title)
        doc.dates = find_dates(doc)
    doc.country = first_country(doc)
    blocked = name_tokens(doc).union(*[doc.covered(family) for family in NO_PLACE_FAMILIES])
    doc.places = find_place_mentions(article_id, tokens, gazetteer, blocked)
    doc.holders = {place.container for place in doc.places}
    doc.country = main_country(doc)
    prefer_home(doc)
    if may_tell_acts:
        doc.actors = find_actors(doc, lexicon)
        doc.tolls = find_tolls(doc, lexicon)
    return doc


def read_article(doc: Document, lexicon: Lexicon) -> Reading:
    """What an opened article tells: acts, the frames they make, and the occurrences that frames tell together."""
    spans = [(p.first, p.last) for p in doc.places] + [(d.first, d.last) for d in doc.dates]
    blocked = name_tokens(doc).union(*[range(first, last) for first, last in spans])
    acts = [a for a in find_acts(doc, lexicon, blocked) if doc.zones[a.sentence] != "boilerplate"]
    frames = build_frames(doc, lexicon, acts)
    assign_roles(doc, lexicon, frames)
    assign_places(doc, lexicon, frames)
    assign_dates(doc, lexicon, frames)
    assign_tolls(doc, frames)
    for frame in frames:
        frame.sub_event_type = decide_subtype(doc, lexicon, frame)
    return Reading(acts, frames, build_occurrences(doc, lexicon, frames))


def first_country(doc: Document) -> str:
    """ISO3 code of the country named most by name, demonym or leader, "" when none is."""
    counts = Counter(hit.payload.value for hit in doc.hits["nation"])
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def main_country(doc: Document) -> str:
    """ISO3 code of the country that the places and names of the article speak of most, "" when they name none.

    Fills `countries` with those that more than one name supports, however often a name stands.
    """
    counts: Counter[str] = Counter()
    names: set[tuple[str, str]] = set()
    for place in doc.places:
        if place.candidates and place.role in ("", "ordinary") and place.candidates[0].level != "country":
            counts[place.candidates[0].country] += 2
            names.add((place.candidates[0].country, place.text))
    support = Counter(country for country, _ in names)
    for hit in doc.hits["nation"]:
        counts[hit.payload.value] += 1
        support[hit.payload.value] += 1
    doc.countries = frozenset(country for country, count in support.items() if count > 1)
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def left_out(doc: Document, reading: Reading) -> list[Discarded]:
    """Every act that begins no row, with its reason; call it after the rows were made, which judges occurrences."""
    tokens = doc.tokens
    reasons: dict[int, tuple[Act, str]] = {id(a): (a, a.reason) for a in reading.acts if a.reason}
    for frame in reading.frames:
        if frame.reason:
            reasons[id(frame.acts[0])] = (frame.acts[0], frame.reason)
    for occurrence in reading.occurrences:
        for number, frame in enumerate(occurrence.frames):
            if occurrence.reason or number:
                reasons[id(frame.acts[0])] = (frame.acts[0], occurrence.reason or "duplicate")
    told = {id(f) for o in reading.occurrences for f in o.frames}
    for frame in reading.frames:
        if id(frame) not in told and not frame.reason:
            reasons[id(frame.acts[0])] = (frame.acts[0], "aggregate")
    return [Discarded(doc.article_id, tokens.starts[act.first], tokens.ends[act.last - 1],
                      tokens.span_text(act.first, act.last), reason) for act, reason in reasons.values()]
