"""Actor mentions to actor columns: label on the day, inter code, allies (CODING_RULES section 3)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.lexicon.entries import Actor, Generic
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import ActorMention, Document

ANAPHORA_SENTENCES = 2
MAX_SUCCESSIONS = 4


@dataclass(slots=True)
class Party:
    """One side as coded: label, inter code, lexicon id and the span of its words (None by default rules)."""

    label: str
    inter: int
    actor_id: str
    mention: ActorMention | None = None
    basis: str = "words"


def make_party(doc: Document, lexicon: Lexicon, mention: ActorMention, country: str, day: date | None,
               sub_event_type: str = "") -> Party:
    """The actor of a mention in an event in `country` (ISO3) on `day`: a name, what the outlet means by a description,
    what the description points back to, or the description of the country."""
    actor = mention.actor
    if actor is not None:
        return Party(label_of(lexicon, actor, country, day), inter_of(actor, country), actor.actor_id, mention)
    generic = mention.generic or lexicon.generics[lexicon.rules["state_generic"]]
    home = mention.country or country
    pointed = _points_back(doc, lexicon, generic, mention) or _meant(doc, lexicon, generic, mention, country,
                                                                     sub_event_type)
    if pointed is None and home in generic.actor_by_country:
        pointed = lexicon.actors.get(generic.actor_by_country[home])
    if isinstance(pointed, Actor):
        return Party(label_of(lexicon, pointed, country, day), inter_of(pointed, country), pointed.actor_id, mention,
                     "coreference")
    generic = pointed or generic
    if not generic.label or (generic.without_nationality and not mention.country):
        unidentified = lexicon.generics[lexicon.rules["unidentified_military"]]
        return Party(unidentified.label, unidentified.inter, unidentified.generic_id, mention)
    return Party(generic_label(lexicon, generic, home, day), generic.inter if home == country else generic.inter_abroad,
                 f"{_base_id(lexicon, generic)}:{home}", mention)


def _base_id(lexicon: Lexicon, generic: Generic) -> str:
    """One id for descriptions of one label ("army", "warplanes", "regime")."""
    return next(g.generic_id for g in lexicon.generics.values() if g.label == generic.label)


def _meant(doc: Document, lexicon: Lexicon, generic: Generic, mention: ActorMention, country: str,
           sub_event_type: str) -> Actor | Generic | None:
    """What the outlet means by the description ("terrorists" of state media), or None."""
    users = {doc.slant, doc.source_id}
    sentence = doc.tokens.sentence_of(mention.first)
    users.update(h.payload.slant for h in doc.hits["outlet"] if doc.tokens.sentence_of(h.first) == sentence)
    for meaning in generic.meanings:
        if not users & meaning.users:
            continue
        if country not in meaning.countries or sub_event_type in meaning.unless_act or mention.head is None:
            continue
        if tuple(doc.tokens.folds[mention.head.first:mention.head.last]) in meaning.heads:
            return lexicon.actors.get(meaning.target) or lexicon.generics.get(meaning.target)
    return None


def _points_back(doc: Document, lexicon: Lexicon, generic: Generic, mention: ActorMention) -> Actor | None:
    """The named actor that "the militants" points back to: the last one told, not over two sentences before."""
    if not generic.anaphora or mention.first == 0:
        return None
    if doc.tokens.folds[mention.first - 1] not in lexicon.words["definite"]:
        return None
    here = doc.tokens.sentence_of(mention.first)
    for other in reversed(doc.actors):
        if other.first >= mention.first or other.actor is None:
            continue
        if here - doc.tokens.sentence_of(other.first) > ANAPHORA_SENTENCES:
            return None
        if other.actor.side in generic.anaphora:
            return other.actor
    return None


def label_of(lexicon: Lexicon, actor: Actor, country: str, day: date | None) -> str:
    """Label the actor bore on `day`: its own, or a successor's after its time, or a forerunner's before it."""
    iso = day.isoformat() if day else ""
    actor = _on_day(lexicon, actor, iso)
    chosen = actor.labels[0].label
    for label in actor.labels:
        if not iso or not label.start or label.start <= iso:
            chosen = label.label
    if actor.label_by_country and country in lexicon.countries:
        return actor.label_by_country.replace("{country}", lexicon.countries[country].name)
    return chosen


def _on_day(lexicon: Lexicon, actor: Actor, iso: str) -> Actor:
    """The actor itself, its successor on a day after its last label, its forerunner on a day before its first."""
    if not iso:
        return actor
    for _ in range(MAX_SUCCESSIONS):
        start, end = actor.labels[0].start, actor.labels[-1].end
        if end and iso >= end and actor.successors:
            following = lexicon.actors.get(actor.successors[0])
        elif start and iso < start:
            following = next((a for a in lexicon.actors.values() if actor.actor_id in a.successors), None)
        else:
            break
        if following is None:
            break
        actor = following
    return actor


def inter_of(actor: Actor, country: str) -> int:
    """Inter code of the actor in a country."""
    return actor.inter_by_country.get(country, actor.inter)


def generic_label(lexicon: Lexicon, generic: Generic, country: str, day: date | None) -> str:
    """Label of a generic description, with country name and regime years filled in."""
    name = lexicon.countries[country].name if country in lexicon.countries else ""
    label = generic.label
    if country in lexicon.words["country_article"]:
        label = label.replace("of {country}", "of the {country}")
    text = label.replace("{country}", name).replace("{regime}", regime_of(lexicon, country, day))
    return text.replace(" ()", "").strip()


def regime_of(lexicon: Lexicon, country: str, day: date | None) -> str:
    """Years of the regime in power on `day`, as "2000-2024" or "2000-", "" when the table has none."""
    iso = day.isoformat() if day else ""
    chosen = ""
    for start, end in lexicon.regimes.get(country, ()):
        if not chosen or not iso or start <= iso:
            chosen = f"{start[:4]}-{end[:4]}"
    return chosen
