"""Both sides of an occurrence as coded, with the default rules where the text names nobody (CODING_RULES section 3)."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import ActorMention, Document
from pipeline.stages.extract.either import one_of_two, told_in_article
from pipeline.stages.extract.labels import Party, generic_label, inter_of, label_of, make_party
from pipeline.stages.extract.occurrences import EXPLOSIONS, Occurrence
from pipeline.stages.extract.roles import ARMED

STATE_KINDS = frozenset({"military", "police", "country", "external"})
RIVAL_SENTENCES, CLAIM_SENTENCES = 2, 4
CLAIMS = frozenset({"claim", "claimed-by"})
CAPTIVES = "civilians-prisoners"
AIR_STRIKE = "Air/drone strike"
EXCESSIVE = "Excessive force against protesters"
BATTLES = ("Armed clash", "capture", "Government regains territory", "Non-state actor overtakes territory")
AGAINST_CIVILIANS = ("Attack", "Sexual violence", "Abduction/forced disappearance")
CLAIMABLE = ("Attack", "Abduction/forced disappearance", "Suicide bomb", "Remote explosive/landmine/IED", "Grenade")
DEMONSTRATIONS = ("Peaceful protest", "Protest with intervention", "Excessive force against protesters",
                  "Violent demonstration", "Mob violence")


@dataclass(slots=True)
class Sides:
    """Both sides: lead party and allies of each; `second` is None where nobody is acted upon."""

    first: Party
    allies1: list[Party]
    second: Party | None
    allies2: list[Party]
    hits_civilians: bool = False


def decide_sides(doc: Document, lexicon: Lexicon, occurrence: Occurrence, country: str, day: date | None) -> Sides:
    """The two sides of an occurrence in `country` (ISO3) on `day`."""
    sub = occurrence.sub_event_type
    agents = [m for m in occurrence.actors1 if m.kind in ARMED or m.kind == "country"]
    parties1 = _parties(doc, lexicon, agents, country, day, sub)
    targets = [m for m in occurrence.actors2
               if m.kind not in ("object", "country") and (m.country or m.weapon_hint != "air")]
    parties2 = _parties(doc, lexicon, targets, country, day, sub)
    if sub in DEMONSTRATIONS:
        return _demonstration(doc, lexicon, occurrence, parties1, country, day)
    if sub in BATTLES and not parties1 and any(p.mention and p.mention.kind in ARMED for p in parties2):
        defender = next(p for p in parties2 if p.mention and p.mention.kind in ARMED)
        return Sides(_opponent(doc, lexicon, defender, occurrence, country, day), [], defender, [])
    if sub == "Agreement":
        return _agreement(doc, lexicon, occurrence, country, day)
    first, allies = _first(doc, lexicon, occurrence, parties1, country, day)
    parties2 = [p for p in parties2 if p.actor_id != first.actor_id
                and not _share_group(lexicon.rules["allies"], country, first, p)]
    civilians = _generic(lexicon, lexicon.rules["civilians"], country, day)
    armed2 = [p for p in parties2 if p.mention and p.mention.kind in ARMED]
    hurt = any(p.mention and p.mention.kind == "civilians" for p in parties2)
    if sub in AGAINST_CIVILIANS and not armed2 and _hits_captives(doc, lexicon, occurrence):
        armed2 = [_opponent(doc, lexicon, first, occurrence, country, day)]
    if sub in AGAINST_CIVILIANS:
        return Sides(first, allies, civilians, armed2[:1], True)
    if sub in EXPLOSIONS:
        if armed2:
            return Sides(first, allies, armed2[0], armed2[1:2] + ([civilians] if hurt else []))
        is_shot_down = any(f.family == "shootdown" for f in occurrence.frames)
        if not hurt and (is_shot_down or _is_military_target(occurrence)):
            return Sides(first, allies, _opponent(doc, lexicon, first, occurrence, country, day), [])
        return Sides(first, allies, civilians, [], True)
    if sub in BATTLES:
        second = armed2[0] if armed2 else _opponent(doc, lexicon, first, occurrence, country, day)
        return Sides(first, allies, second, armed2[1:2])
    if sub == "Arrests" and not armed2 and hurt:
        return Sides(first, allies, civilians, [], False)
    return Sides(first, allies, armed2[0] if armed2 else None, [])


def _parties(doc: Document, lexicon: Lexicon, mentions: list[ActorMention], country: str, day: date | None,
             sub: str) -> list[Party]:
    parties: list[Party] = []
    for mention in mentions:
        party = make_party(doc, lexicon, mention, country, day, sub)
        if party.label and party.label not in {p.label for p in parties}:
            parties.append(party)
    return parties


def _agreement(doc: Document, lexicon: Lexicon, occurrence: Occurrence, country: str, day: date | None) -> Sides:
    """Both sides of a truce or evacuation: the armed sides named in its sentences, first named first; the other side
    is the rival of the only one named."""
    sentences = {f.sentence for f in occurrence.frames}
    named = [m for m in doc.actors if m.kind in ARMED and doc.tokens.sentence_of(m.first) in sentences]
    parties = _parties(doc, lexicon, named, country, day, occurrence.sub_event_type)
    if len(parties) >= 2:
        return Sides(parties[0], [], parties[1], [])
    if parties and _is_one_sided(doc, lexicon, occurrence):
        return Sides(parties[0], [], None, [])
    if parties:
        return Sides(parties[0], [], _opponent(doc, lexicon, parties[0], occurrence, country, day), [])
    state = _generic(lexicon, lexicon.rules["opponents"]["default"]["rebel"], country, day)
    return Sides(state, [], _opponent(doc, lexicon, state, occurrence, country, day), [])


def _is_one_sided(doc: Document, lexicon: Lexicon, occurrence: Occurrence) -> bool:
    """True for a truce of one side alone ("declared a unilateral ceasefire")."""
    words = lexicon.rules["one_sided_words"]
    return any(w in doc.tokens.folds[f.first:f.last] for f in occurrence.frames for w in words)


def _first(doc: Document, lexicon: Lexicon, occurrence: Occurrence, parties: list[Party], country: str,
           day: date | None) -> tuple[Party, list[Party]]:
    either = _either(doc, lexicon, occurrence, parties, country, day)
    if either:
        return either, []
    is_unknown = not parties or parties[0].actor_id.partition(":")[0] == lexicon.rules["unidentified_armed"]
    claimed = _claimed(doc, lexicon, occurrence) if is_unknown else None
    if claimed is not None:
        return make_party(doc, lexicon, claimed, country, day, occurrence.sub_event_type), []
    if parties:
        return parties[0], parties[1:2]
    owner = lexicon.rules["weapon_owner"].get(country)
    if owner and _names_weapon(doc, occurrence, owner["words"]):
        generic_id, _, home = owner["actor"].partition(":")
        return _generic(lexicon, generic_id, home, day), []
    if occurrence.sub_event_type == "Arrests":
        return _generic(lexicon, lexicon.rules["police"], country, day), []
    key = "unidentified_military" if occurrence.sub_event_type == AIR_STRIKE else "unidentified_armed"
    return _generic(lexicon, lexicon.rules[key], country, day), []


def _claimed(doc: Document, lexicon: Lexicon, occurrence: Occurrence) -> ActorMention | None:
    """Who claimed an attack of unknown hand: the armed side before "claimed responsibility", told soon after."""
    if occurrence.sub_event_type not in CLAIMABLE:
        return None
    here = occurrence.frames[0].sentence
    end = doc.tokens.bounds[min(here + CLAIM_SENTENCES + 1, len(doc.tokens.bounds) - 1)]
    for hit in doc.hits_between("cue", doc.tokens.bounds[here], end):
        if hit.payload.cue_id in CLAIMS:
            if any(w in doc.tokens.folds[max(0, hit.first - 5):hit.first] for w in lexicon.rules["no_claim_words"]):
                return None
            sentence = doc.tokens.sentence_of(hit.first)
            start, stop = doc.tokens.bounds[sentence], doc.tokens.bounds[sentence + 1]
            is_by = hit.payload.cue_id == "claimed-by"
            named = [m for m in doc.actors if m.kind in ARMED and m.actor is not None
                     and (hit.last <= m.first < stop if is_by else start <= m.first and m.last <= hit.first)]
            return (named[0] if is_by else named[-1]) if named else None
    return None


def _either(doc: Document, lexicon: Lexicon, occurrence: Occurrence, parties: list[Party], country: str,
            day: date | None) -> Party | None:
    """"Syrian or Russian planes", said of the act itself, or in the article of air strikes that name no side."""
    sub = occurrence.sub_event_type
    joined = len(parties) >= 2 and any(m.is_alternative for m in occurrence.actors1)
    pair = one_of_two(lexicon, parties, country, day) if joined else None
    if pair is not None or sub != AIR_STRIKE:
        return pair
    sentences = {f.sentence for f in occurrence.frames}
    is_told = any(p.mention and p.actor_id.partition(":")[0] != lexicon.rules["unidentified_military"]
                  and doc.tokens.sentence_of(p.mention.first) in sentences for p in parties)
    return told_in_article(doc, lexicon, occurrence.actors1, is_told,
                           lambda mention: make_party(doc, lexicon, mention, country, day, sub), country, day)


def _names_weapon(doc: Document, occurrence: Occurrence, words: list[str]) -> bool:
    folds = {" ".join(doc.tokens.folds[h.first:h.last]) for f in occurrence.frames
             for kind in ("means", "trigger") for h in doc.hits_between(kind, f.first, f.last)}
    return any(word in folds for word in words)


def _generic(lexicon: Lexicon, generic_id: str, country: str, day: date | None) -> Party:
    generic = lexicon.generics[generic_id]
    label = generic_label(lexicon, generic, country, day)
    return Party(label, generic.inter, f"{generic_id}:{country}", basis="default")


def _hits_captives(doc: Document, lexicon: Lexicon, occurrence: Occurrence) -> bool:
    """True when the victims are captured fighters ("20 captured soldiers")."""
    words = set(lexicon.rules["captive_fighters"])
    captives = [m for m in occurrence.actors2 if m.generic and m.generic.generic_id == CAPTIVES]
    return any(not words.isdisjoint(doc.tokens.folds[m.first:m.last]) for m in captives)


def _is_military_target(occurrence: Occurrence) -> bool:
    return any(m.generic and m.generic.generic_id == "military-objects" for m in occurrence.actors2)


def _opponent(doc: Document, lexicon: Lexicon, other: Party, occurrence: Occurrence, country: str,
              day: date | None) -> Party:
    """The other side when the clause names none: the armed side told last before it, else most in the article, else
    the default of the rules."""
    is_state = other.mention.kind in STATE_KINDS if other.mention else other.inter == 1
    last = max(f.last for f in occurrence.frames[:1])
    home = other.mention.country if other.mention else ""
    rivals = []
    for mention in doc.actors:
        if mention.kind not in ARMED or other.mention is not None and mention.key == other.mention.key:
            continue
        party = make_party(doc, lexicon, mention, country, day)
        is_opposed = (mention.kind in STATE_KINDS) != is_state or bool(home and mention.country not in ("", home)) \
            or _share_group(lexicon.rules["enemies"], country, other, party)
        if is_opposed and not _share_group(lexicon.rules["allies"], country, other, party):
            rivals.append(mention)
    here = occurrence.frames[0].sentence
    before = [m for m in rivals if m.first < last and here - doc.tokens.sentence_of(m.first) <= RIVAL_SENTENCES]
    sub = occurrence.sub_event_type
    holder = _holder(doc, lexicon, occurrence, other)
    if holder is not None:
        return make_party(doc, lexicon, holder, country, day, sub)
    if before:
        return make_party(doc, lexicon, before[-1], country, day, sub)
    if rivals:
        counts = Counter(m.key for m in rivals)
        lead = max(rivals, key=lambda m: (counts[m.key], -m.first))
        return make_party(doc, lexicon, lead, country, day, sub)
    table = lexicon.rules["opponents"].get(country) or lexicon.rules["opponents"]["default"]
    target = table["state" if is_state else "rebel"]
    generic = lexicon.generics[target]
    actor = lexicon.actors.get(generic.actor_by_country.get(country, ""))
    if actor is not None:
        return Party(label_of(lexicon, actor, country, day), inter_of(actor, country), actor.actor_id, basis="default")
    return _generic(lexicon, target, country, day)


def _holder(doc: Document, lexicon: Lexicon, occurrence: Occurrence, other: Party) -> ActorMention | None:
    """Who holds the ground that is fought for ("the Daesh-held town"), unless the other side does."""
    frame = occurrence.frames[0]
    held = [m for m in doc.actors_between(frame.acts[0].last, frame.last) if m.kind in ARMED
            and m.last < frame.last and doc.tokens.folds[m.last] in lexicon.words["held"]]
    return held[0] if held and (other.mention is None or held[0].key != other.mention.key) else None


def _share_group(table: dict[str, list[list[str]]], country: str, one: Party, two: Party) -> bool:
    """True when a group of the table for `country` (ISO3) names both, each by a member of its own or the same."""
    groups = table.get(country, ())
    return any(not _tags(one).isdisjoint(group) and not _tags(two).isdisjoint(group) for group in groups)


def _tags(party: Party) -> set[str]:
    """What the table of allies may know a party by: id, side, state."""
    actor_id, _, state = party.actor_id.partition(":")
    side = party.mention.actor.side if party.mention and party.mention.actor else ""
    is_state = party.mention.kind in STATE_KINDS if party.mention else party.inter == 1
    return {actor_id, side} | ({state} if is_state else set())


def _demonstration(doc: Document, lexicon: Lexicon, occurrence: Occurrence, parties: list[Party], country: str,
                   day: date | None) -> Sides:
    crowd = "rioters" if occurrence.sub_event_type in ("Violent demonstration", "Mob violence") else "protesters"
    first = _generic(lexicon, lexicon.rules[crowd], country, day)
    targets = [m for m in occurrence.actors2 if m.kind in ARMED]
    others = _parties(doc, lexicon, targets, country, day, occurrence.sub_event_type)
    force = [p for p in [*parties, *others] if p.mention and p.mention.kind in ARMED]
    is_hurt = any(m.kind == "civilians" for m in occurrence.actors2) or any(t.low for t in occurrence.tolls)
    if occurrence.sub_event_type == "Mob violence" and (is_hurt or not force):
        return Sides(first, [], _generic(lexicon, lexicon.rules["civilians"], country, day), [], True)
    if occurrence.sub_event_type == "Peaceful protest" or not force:
        return Sides(first, [], None, [], occurrence.sub_event_type == EXCESSIVE)
    return Sides(first, [], force[0], [], occurrence.sub_event_type == EXCESSIVE)
