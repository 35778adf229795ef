"""Mentions of actors: names, descriptions with their nationality, and what outlets mean by them (CODING_RULES section 3)."""
from __future__ import annotations

from pipeline.lexicon.entries import ActorName, Generic, Word
from pipeline.lexicon.load import Lexicon
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import ActorMention, Document

MAX_PHRASE_GAP = 1


def find_actors(doc: Document, lexicon: Lexicon) -> list[ActorMention]:
    """Actor mentions in text order, not overlapping. Noun phrases are read from left to right: a name or a head noun
    ends a phrase, a nationality or side before it says whose it is."""
    pieces = _pieces(doc)
    mentions: list[ActorMention] = []
    phrase: list[tuple[str, Hit]] = []
    for kind, hit in pieces:
        if phrase and not _continues(doc, lexicon, phrase, hit):
            mentions.extend(_read_phrase(doc, lexicon, phrase))
            phrase = []
        phrase.append((kind, hit))
    if phrase:
        mentions.extend(_read_phrase(doc, lexicon, phrase))
    return mentions


def _pieces(doc: Document) -> list[tuple[str, Hit]]:
    """Hits of names, heads, nationalities and modifiers, the longer first where they overlap."""
    ranked: list[tuple[int, int, int, str, Hit]] = []
    for order, kind in enumerate(("actor", "head", "nation", "modifier")):
        ranked.extend((hit.first, -(hit.last - hit.first), order, kind, hit) for hit in doc.hits[kind])
    ranked.sort(key=lambda row: row[:3])
    pieces: list[tuple[str, Hit]] = []
    reach = 0
    for first, _, _, kind, hit in ranked:
        if first >= reach:
            pieces.append((kind, hit))
            reach = hit.last
    return pieces


def _continues(doc: Document, lexicon: Lexicon, phrase: list[tuple[str, Hit]], hit: Hit) -> bool:
    """True when `hit` goes on with the noun phrase: adjacent, or one filler word between."""
    gap = doc.tokens.folds[phrase[-1][1].last:hit.first]
    if len(gap) > MAX_PHRASE_GAP or doc.tokens.sentence_of(phrase[-1][1].first) != doc.tokens.sentence_of(hit.first):
        return False
    return all(word in lexicon.words["phrase_filler"] for word in gap)


def _read_phrase(doc: Document, lexicon: Lexicon, phrase: list[tuple[str, Hit]]) -> list[ActorMention]:
    """Mentions of one phrase. A new name, or a head after a head of another kind, begins a new mention."""
    mentions: list[ActorMention] = []
    country, start = "", -1
    nations: list[tuple[str, int]] = []
    for index, (kind, hit) in enumerate(phrase):
        start = hit.first if start < 0 else start
        following = phrase[index + 1][0] if index + 1 < len(phrase) else ""
        if kind == "nation":
            nations.append((hit.payload.value, hit.first))
            country = hit.payload.value
            if not following:
                mentions.append(ActorMention(start, hit.last, "country", country=country))
        elif kind == "modifier":
            if not following:
                mentions.append(_of_generic(doc, lexicon, hit.payload, start, hit.last, country))
        else:
            mention = _of_name(doc, lexicon, hit, start, country) if kind == "actor" else _of_generic(
                doc, lexicon, hit.payload, start, hit.last, country)
            if mention is None:
                continue
            if mentions and _absorbs(mentions[-1], mention, kind):
                mentions[-1].last = mention.last
                mentions[-1].weapon_hint = mentions[-1].weapon_hint or mention.weapon_hint
            else:
                mentions.append(mention)
            country, start, nations = "", -1, []
    return [m for m in mentions if m is not None]


def _absorbs(before: ActorMention, mention: ActorMention, kind: str) -> bool:
    """"ISIS militants", "army units": a description right after a name or head of its kind is the same actor."""
    if kind != "head" or mention.actor or before.kind == "country":
        return False
    if mention.kind in ("civilians", "object", "protesters", "rioters"):
        return False
    return before.actor is not None or before.kind == mention.kind or before.kind in ("military", "state", "rebel") \
        and mention.kind in ("military", "militant", "rebel")


def _of_name(doc: Document, lexicon: Lexicon, hit: Hit, start: int, country: str) -> ActorMention | None:
    payload = hit.payload
    if isinstance(payload, Word):
        generic_id, _, iso3 = payload.value.partition(":")
        generic = lexicon.generics[generic_id]
        return ActorMention(start, hit.last, generic.kind, generic=generic, country=iso3 or country,
                            weapon_hint=generic.weapon_hint)
    assert isinstance(payload, ActorName)
    if payload.users and doc.source_id not in payload.users and doc.slant not in payload.users:
        return None
    return ActorMention(start, hit.last, payload.actor.kind, actor=payload.actor)


def _of_generic(doc: Document, lexicon: Lexicon, generic: Generic, start: int, last: int, country: str) -> ActorMention:
    meaning = generic.users_meaning.get(doc.slant) or generic.users_meaning.get(doc.source_id)
    if meaning in lexicon.generics:
        generic = lexicon.generics[meaning]
    if meaning in lexicon.actors:
        actor = lexicon.actors[meaning]
        return ActorMention(start, last, actor.kind, actor=actor, is_definite=True)
    return ActorMention(start, last, generic.kind, generic=generic, country=country,
                        weapon_hint=generic.weapon_hint, is_object=generic.kind == "object")
