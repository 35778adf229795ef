"""Mentions of actors: names, and descriptions with their nationality (CODING_RULES section 3)."""
from __future__ import annotations

from operator import itemgetter

from pipeline.core.text import fold_name
from pipeline.lexicon.entries import ActorName, Generic, Word
from pipeline.lexicon.load import Lexicon
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import ActorMention, Document, holding

MAX_PHRASE_GAP = 1
FIGHTERS = frozenset({"military", "rebel", "militia", "external", "identity_militia"})
Piece = tuple[str, Hit]


def find_actors(doc: Document, lexicon: Lexicon) -> list[ActorMention]:
    """Actor mentions in text order, not overlapping.

    Noun phrases are read from left to right: a name or a head noun ends a mention, a nationality or side before it
    says whose it is.
    """
    mentions: list[ActorMention] = []
    phrase: list[Piece] = []
    for piece in _pieces(doc, lexicon):
        if phrase and not _continues(doc, lexicon, phrase, piece[1]):
            mentions.extend(_read_phrase(doc, lexicon, phrase))
            phrase = []
        phrase.append(piece)
    if phrase:
        mentions.extend(_read_phrase(doc, lexicon, phrase))
    _join_names(doc, lexicon, mentions)
    folds, articles = doc.tokens.folds, lexicon.words["determiner"]
    for mention in mentions:
        index = mention.first - 1
        while index >= 0 and folds[index] in articles:
            index -= 1
        mention.lead = folds[index] if index >= 0 else ""
    return mentions


def name_tokens(doc: Document) -> set[int]:
    """Tokens inside names of actors: no trigger and no place stands there."""
    return {k for hit in doc.hits["actor"] if _is_at_home(doc, hit) for k in range(hit.first, hit.last)}


def _is_at_home(doc: Document, hit: Hit) -> bool:
    """True when the name may be meant in an article about this country; one-word names abroad are doubtful."""
    if isinstance(hit.payload, Word):
        return True
    home = hit.payload.home
    return not home or not doc.country or doc.country in home or hit.last - hit.first > 1


def _pieces(doc: Document, lexicon: Lexicon) -> list[Piece]:
    """Hits of names, heads, nationalities and modifiers in text order, the longer first where they overlap."""
    verbs = {hit.first for hit in doc.hits["trigger"]}
    ranked = [(hit.first, -hit.last, _strangeness(doc, hit), "actor", hit) for hit in doc.hits["actor"]
              if _is_meant(doc, hit)]
    ranked += [(hit.first, -hit.last, 1.0, "head", hit) for hit in doc.hits["head"] if _is_head(doc, hit)]
    ranked += [(hit.first, -hit.last, 2.0, "nation", hit) for hit in doc.hits["nation"]]
    ranked += [(hit.first, -hit.last, 3.0, "modifier", hit) for hit in doc.hits["modifier"]
               if hit.payload.kind in FIGHTERS and hit.first not in verbs]
    ranked.sort(key=itemgetter(0, 1, 2))
    pieces: list[Piece] = []
    reach = 0
    for first, _, _, kind, hit in ranked:
        if first >= reach:
            pieces.append((kind, hit))
            reach = hit.last
    return pieces


def _strangeness(doc: Document, hit: Hit) -> float:
    """Between entries of one name: 0 at home in the country of the article, 0.3 anywhere, 0.6 at home elsewhere."""
    if isinstance(hit.payload, Word):
        return 0.0
    home = hit.payload.home
    return 0.0 if doc.country in home else 0.6 if home else 0.3


def _is_meant(doc: Document, hit: Hit) -> bool:
    """False for names that only some outlets use so, and for one-word names abroad that are a place here ("Hamas")."""
    payload = hit.payload
    if isinstance(payload, Word):
        return True
    if payload.users and doc.source_id not in payload.users and doc.slant not in payload.users:
        return False
    home = payload.home
    if not home or not doc.country or doc.country in home:
        return True
    return doc.covered("head").isdisjoint(range(hit.first, hit.last)) and not any(
        holding(doc.places, token) for token in range(hit.first, hit.last))


def _is_head(doc: Document, hit: Hit) -> bool:
    """False right after a word that gives the head another meaning, or for outlets that do not use it so."""
    generic: Generic = hit.payload
    folds = doc.tokens.folds
    before = folds[hit.first - 1] if hit.first else ""
    for words in generic.not_after:
        if words[-1] == before and tuple(folds[max(0, hit.first - len(words)):hit.first]) == words:
            return False
    return not (generic.not_users and (doc.slant in generic.not_users or doc.source_id in generic.not_users))


def _continues(doc: Document, lexicon: Lexicon, phrase: list[Piece], hit: Hit) -> bool:
    """True when `hit` goes on with the noun phrase: adjacent, or one filler word between."""
    previous = phrase[-1][1]
    if hit.first - previous.last > MAX_PHRASE_GAP:
        return False
    if doc.tokens.sentence_of(previous.first) != doc.tokens.sentence_of(hit.first):
        return False
    return lexicon.words["phrase_filler"].issuperset(doc.tokens.folds[previous.last:hit.first])


def _read_phrase(doc: Document, lexicon: Lexicon, phrase: list[Piece]) -> list[ActorMention]:
    """Mentions of one phrase. A new name, or a head of another kind than the one before, begins a new mention."""
    mentions: list[ActorMention] = []
    country, start, has_side = "", -1, False
    for index, (kind, hit) in enumerate(phrase):
        start = hit.first if start < 0 else start
        is_last = index + 1 == len(phrase)
        if kind == "nation":
            country = hit.payload.value
            is_place = _is_where(doc, lexicon, hit)
            if is_last or is_place or phrase[index + 1][0] == "nation":
                mentions.append(ActorMention(start, hit.last, "country", country=country))
                start = -1
            country = "" if is_place else country
            continue
        if kind == "modifier":
            has_side = has_side or hit.payload.kind == "military"
            continue
        mention = _of_name(doc, lexicon, hit, start, country) if kind == "actor" else _of_head(
            doc, hit, start, country, has_side)
        if mention is None:
            if country and kind == "head":
                mentions.append(ActorMention(start, hit.last, "country", country=country))
        elif mentions and mention.actor and not mentions[-1].actor and mentions[-1].generic and (
                mentions[-1].kind in FIGHTERS and mentions[-1].last == mention.first):
            mention.first = mentions[-1].first
            mentions[-1] = mention
        elif mentions and _absorbs(mentions[-1], mention, kind):
            mentions[-1].last = mention.last
            mentions[-1].weapon_hint = mentions[-1].weapon_hint or mention.weapon_hint
        else:
            mentions.append(mention)
        country, start, has_side = "", -1, False
    return mentions


def _is_where(doc: Document, lexicon: Lexicon, hit: Hit) -> bool:
    """True for the name of a country after "in": it says where, not whose ("In Iraq government forces ...")."""
    folds = doc.tokens.folds
    country = lexicon.countries.get(hit.payload.value)
    return country is not None and hit.first > 0 and folds[hit.first - 1] in lexicon.words["within"] and (
        tuple(folds[hit.first:hit.last]) == fold_name(country.name))


def _absorbs(before: ActorMention, mention: ActorMention, kind: str) -> bool:
    """"ISIS militants", "army units": a description right after a name or a head of its kind is the same actor."""
    if kind != "head" or mention.actor or before.kind == "country" or mention.country:
        return False
    if mention.kind not in FIGHTERS:
        return False
    return before.actor is not None or before.kind in FIGHTERS


def _of_name(doc: Document, lexicon: Lexicon, hit: Hit, start: int, country: str) -> ActorMention | None:
    payload = hit.payload
    if isinstance(payload, Word):
        generic_id, _, iso3 = payload.value.partition(":")
        generic = lexicon.generics[generic_id]
        return ActorMention(start, hit.last, generic.kind, generic=generic, country=iso3 or country,
                            weapon_hint=generic.weapon_hint, head=hit)
    assert isinstance(payload, ActorName)
    return ActorMention(start, hit.last, payload.actor.kind, actor=payload.actor, head=hit)


def _of_head(doc: Document, hit: Hit, start: int, country: str, has_side: bool) -> ActorMention | None:
    """A description; one that needs a nationality and has none counts only when it may stand alone."""
    generic: Generic = hit.payload
    if generic.needs_nationality and not country and not (has_side and not generic.without_nationality):
        if not generic.without_nationality or hit.first in doc.covered("trigger"):
            return None
    return ActorMention(start, hit.last, generic.kind, generic=generic, country=country,
                        weapon_hint=generic.weapon_hint, is_object=generic.kind == "object", head=hit)


def _join_names(doc: Document, lexicon: Lexicon, mentions: list[ActorMention]) -> None:
    """"militants from ISIS", "groups affiliated to al-Nusra", "jets of the regime": the name says who it is."""
    for number, mention in enumerate(mentions):
        if mention.generic and mention.generic.without_nationality and not mention.country and mention.first and \
                doc.tokens.folds[mention.first - 1] in lexicon.words["possessive"]:
            owner = next((m for m in reversed(mentions[:number]) if m.kind in ("military", "country")), None)
            mention.country = (owner.country or doc.country) if owner else ""
    for before, after in zip(mentions, mentions[1:], strict=False):
        if before.actor is None and after.actor is None and before.generic and before.generic.without_nationality \
                and not before.country and after.kind == "military" and _belongs_to(doc, lexicon, before, after):
            before.country = after.country or doc.country
            continue
        if before.actor or not after.actor or before.kind not in FIGHTERS:
            continue
        gap = doc.tokens.folds[before.last:after.first]
        if 1 <= len(gap) <= 3 and any(w in lexicon.words["member_of"] for w in gap) and all(
                w in lexicon.words["member_of"] or w in lexicon.words["determiner"] or w in lexicon.words["to"]
                for w in gap):
            before.actor, before.kind, before.generic = after.actor, after.kind, None


def _belongs_to(doc: Document, lexicon: Lexicon, before: ActorMention, after: ActorMention) -> bool:
    """True when only words of belonging stand between ("believed to belong to", "of the")."""
    gap = doc.tokens.folds[before.last:after.first]
    return 1 <= len(gap) <= 5 and all(w in lexicon.words["member_of"] or w in lexicon.words["determiner"]
                                      or w in lexicon.words["belonging"] for w in gap)
