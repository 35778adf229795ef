"""Actor mentions to actor columns: label on the day, inter code, allies (CODING_RULES section 3)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.lexicon.entries import Actor, Generic
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import ActorMention


@dataclass(slots=True)
class Party:
    """One side as coded: label, inter code, lexicon id and the span of its words (None by default rules)."""

    label: str
    inter: int
    actor_id: str
    mention: ActorMention | None = None
    basis: str = "words"


def make_party(lexicon: Lexicon, mention: ActorMention, country: str, day: date | None) -> Party:
    """The actor of a mention in an event in `country` (ISO3) on `day`."""
    if mention.actor:
        return Party(label_of(lexicon, mention.actor, country, day), inter_of(mention.actor, country),
                     mention.actor.actor_id, mention)
    generic = mention.generic or lexicon.generics[lexicon.rules["state_generic"]]
    home = mention.country or country
    return Party(generic_label(lexicon, generic, home, day),
                 generic.inter if home == country else generic.inter_abroad, f"{generic.generic_id}:{home}", mention)


def label_of(lexicon: Lexicon, actor: Actor, country: str, day: date | None) -> str:
    """Label the actor bore on `day` (the first one before its time, the last after it)."""
    iso = day.isoformat() if day else ""
    chosen = actor.labels[0].label
    for label in actor.labels:
        if not iso or not label.start or label.start <= iso:
            chosen = label.label
    if actor.label_by_country and country in lexicon.countries:
        return actor.label_by_country.replace("{country}", lexicon.countries[country].name)
    return chosen


def inter_of(actor: Actor, country: str) -> int:
    """Inter code of the actor in a country."""
    return actor.inter_by_country.get(country, actor.inter)


def generic_label(lexicon: Lexicon, generic: Generic, country: str, day: date | None) -> str:
    """Label of a generic description, with country name and regime years filled in."""
    name = lexicon.countries[country].name if country in lexicon.countries else ""
    text = generic.label.replace("{country}", name).replace("{regime}", regime_of(lexicon, country, day))
    return text.replace(" ()", "").strip()


def regime_of(lexicon: Lexicon, country: str, day: date | None) -> str:
    """Years of the regime in power on `day`, as "2000-2024" or "2000-", "" when the table has none."""
    iso = day.isoformat() if day else ""
    chosen = ""
    for start, end in lexicon.regimes.get(country, ()):
        if not chosen or not iso or start <= iso:
            chosen = f"{start[:4]}-{end[:4]}"
    return chosen
