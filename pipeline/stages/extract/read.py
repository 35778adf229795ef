"""One article from text to occurrences: the order of the rooms."""
from __future__ import annotations

from collections import Counter
from datetime import date

from pipeline.core.records import Discarded
from pipeline.core.text import tokenize
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.actors import find_actors, name_tokens
from pipeline.stages.extract.acts import find_acts
from pipeline.stages.extract.anatomy import find_zones, set_reference, split_head
from pipeline.stages.extract.dates import find_dates
from pipeline.stages.extract.deaths import assign_tolls
from pipeline.stages.extract.document import Act, Document
from pipeline.stages.extract.frames import build_frames
from pipeline.stages.extract.numbers import find_numbers
from pipeline.stages.extract.occurrences import Occurrence, build_occurrences
from pipeline.stages.extract.places import find_place_mentions
from pipeline.stages.extract.roles import assign_roles
from pipeline.stages.extract.subtype import decide_subtype
from pipeline.stages.extract.tolls import find_tolls
from pipeline.stages.extract.when import assign_dates
from pipeline.stages.extract.where import assign_places, prefer_home

NO_PLACE_FAMILIES = ("number", "date", "outlet", "death", "means")


def read_article(article_id: str, text: str, title: str, published: date | None, source_id: str, lexicon: Lexicon,
                 gazetteer: Gazetteer) -> tuple[Document, list[Occurrence], list[Discarded]]:
    """Everything one article tells: the document with its mentions, its occurrences, and what was left out."""
    tokens = tokenize(text, lexicon.words["abbreviations"])
    doc = Document(article_id, tokens, lexicon.matcher.match(tokens), source_id)
    source = lexicon.sources.get(source_id)
    doc.slant = source.slant if source else ""
    doc.numbers = find_numbers(doc)
    set_reference(doc, published)
    split_head(doc, title)
    doc.zones = find_zones(doc, lexicon, title)
    doc.dates = find_dates(doc)
    doc.country = first_country(doc)
    blocked = name_tokens(doc)
    words = {k for family in NO_PLACE_FAMILIES for hit in doc.hits[family] for k in range(hit.first, hit.last)}
    doc.places = find_place_mentions(article_id, tokens, gazetteer, blocked | words)
    doc.country = main_country(doc)
    prefer_home(doc)
    doc.actors = find_actors(doc, lexicon)
    doc.tolls = find_tolls(doc, lexicon)
    blocked |= {k for p in doc.places for k in range(p.first, p.last)}
    acts = [a for a in find_acts(doc, lexicon, blocked) if doc.zones[a.sentence] != "boilerplate"]
    frames = build_frames(doc, lexicon, acts)
    assign_roles(doc, lexicon, frames)
    assign_places(doc, lexicon, frames)
    assign_dates(doc, lexicon, frames)
    assign_tolls(doc, frames)
    for frame in frames:
        frame.sub_event_type = decide_subtype(doc, lexicon, frame)
    occurrences = build_occurrences(doc, lexicon, frames)
    return doc, occurrences, _discarded(doc, acts, frames, occurrences)


def first_country(doc: Document) -> str:
    """ISO3 code of the country named most by name, demonym or leader, "" when none is."""
    counts = Counter(hit.payload.value for hit in doc.hits["nation"])
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def main_country(doc: Document) -> str:
    """ISO3 code of the country that the places and names of the article speak of most, "" when they name none."""
    counts: Counter[str] = Counter()
    for place in doc.places:
        if place.candidates and place.role in ("", "ordinary", "adjective"):
            counts[place.candidates[0].country] += 2
    for hit in doc.hits["nation"]:
        counts[hit.payload.value] += 1
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def disbelieved(doc: Document, occurrences: list[Occurrence]) -> list[Discarded]:
    """Occurrences that made no row, with their reason."""
    tokens = doc.tokens
    acts = [(o.frames[0].acts[0], o.reason) for o in occurrences if o.reason]
    return [Discarded(doc.article_id, tokens.starts[a.first], tokens.ends[a.last - 1], tokens.span_text(a.first, a.last),
                      reason) for a, reason in acts]


def _discarded(doc: Document, acts: list[Act], frames: list, occurrences: list[Occurrence]) -> list[Discarded]:  # type: ignore[type-arg]
    out: list[Discarded] = []
    tokens = doc.tokens

    def add(act: Act, reason: str) -> None:
        out.append(Discarded(doc.article_id, tokens.starts[act.first], tokens.ends[act.last - 1],
                             tokens.span_text(act.first, act.last), reason))

    for act in acts:
        if act.reason:
            add(act, act.reason)
    kept = {id(f) for o in occurrences for f in o.frames[:1]}
    told = {id(f) for o in occurrences for f in o.frames}
    for frame in frames:
        if frame.reason:
            add(frame.acts[0], frame.reason)
        elif id(frame) not in kept:
            add(frame.acts[0], "duplicate" if id(frame) in told else "aggregate")
    return out
