"""Place mentions of an article: names, how the text relates to them, which place is said to hold which."""
from __future__ import annotations

from collections import Counter
from collections.abc import Set

from pipeline.core.records import PlaceMention
from pipeline.core.text import TokenText
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.lexicon.place_words import PlaceWords
from pipeline.stages.extract.place_names import STRONG_PRIOR, find_names
from pipeline.stages.extract.place_reader import Found

MAX_CANDIDATES = 40
CONTAINER_GAP = 7
LIST_REACH = 4
DATELINE_REACH = 5
LONGEST_SHORT = 5
COUNTRY_SHARE = 0.1
COMMON_LEVELS = frozenset({"country", "admin1"})


def find_place_mentions(article_id: str, tokens: TokenText, gazetteer: Gazetteer,
                        blocked: Set[int]) -> list[PlaceMention]:
    """Mentions of places in text order, with ranked candidates (empty for a place that only its form tells).

    `blocked`: numbers of tokens that belong to actor names. Adjectives, names of outlets and persons, datelines and
    residences are kept with their role. Spans are code points into `tokens.text`.
    """
    words = gazetteer.words
    names = find_names(tokens, gazetteer, blocked)
    add_short_containers(tokens, names, gazetteer)
    names = keep_likely(names, words)
    spread_kinds(tokens, names, words)
    mark_dateline(tokens, names, words)
    mentions = [as_mention(article_id, number, found, tokens) for number, found in enumerate(names)]
    for number in range(len(names) - 1):
        link_container(tokens, names, mentions, number, words)
    share_containers(tokens, names, mentions, words)
    return mentions


def as_mention(article_id: str, number: int, found: Found, tokens: TokenText) -> PlaceMention:
    """The record of one name."""
    start, end = tokens.starts[found.first], tokens.ends[found.last - 1]
    around = found.around
    return PlaceMention(
        mention_id=f"{article_id}:{number}", start=start, end=end, text=tokens.text[start:end], first=found.first,
        last=found.last, kind_hint=around.kind, relation=around.relation or "in", direction=around.direction,
        distance_km=around.distance_km, role=found.role, candidates=list(found.candidates[:MAX_CANDIDATES]))


def keep_likely(names: list[Found], words: PlaceWords) -> list[Found]:
    """Drop weak names in countries that nothing else in the article speaks of."""
    countries: Counter[str] = Counter()
    for found in names:
        if found.candidates and not found.is_weak:
            best = found.candidates[0]
            if best.country and (best.level in COMMON_LEVELS or best.prior >= STRONG_PRIOR):
                countries[best.country] += 1
    if not countries:
        return [found for found in names if not found.is_weak or _is_led(found, words)]
    least = max(countries.values()) * COUNTRY_SHARE
    likely = {country for country, count in countries.items() if count >= least}
    kept = []
    for found in names:
        near = tuple([c for c in found.candidates if c.country in likely])
        if found.around.is_cued and found.candidates and (
                near or found.candidates[0].level != "country" and found.candidates[0].prior < STRONG_PRIOR):
            found.candidates = near
        if found.is_weak:
            if not near and not (_is_led(found, words) and found.candidates[0].prior >= 0.45):
                continue
            found.candidates = near or found.candidates
        kept.append(found)
    return kept


def _is_led(found: Found, words: PlaceWords) -> bool:
    around = found.around
    return around.is_cued or around.relation != "" or around.lead in words.prepositions


def spread_kinds(tokens: TokenText, names: list[Found], words: PlaceWords) -> None:
    """Give the noun of a list to all its names ("the neighbourhoods of A, B and C", "A, B and C towns")."""
    for number in range(1, len(names)):
        _spread(tokens, names[number - 1], names[number], words)
    for number in range(len(names) - 1, 0, -1):
        _spread(tokens, names[number], names[number - 1], words)


def _spread(tokens: TokenText, giver: Found, taker: Found, words: PlaceWords) -> None:
    if giver.around.kind and not taker.around.kind and giver.around.level in ("town", "district", "admin1"):
        first, second = (giver, taker) if giver.first < taker.first else (taker, giver)
        gap = tokens.folds[first.last:second.first]
        is_plural = giver.around.kind.endswith("s") or any(word in words.and_words for word in gap)
        if is_plural and is_list_gap(gap, words):
            if not taker.candidates or any(c.level != "country" for c in taker.candidates[:1]):
                taker.around.kind, taker.around.level = giver.around.kind, giver.around.level


def mark_dateline(tokens: TokenText, names: list[Found], words: PlaceWords) -> None:
    """Mark the place at the head of a line that only says where the report was written ("BEIRUT (Reuters) -").

    Where the marks are lost, a city of another country at the head of a sentence is one ("Beirut Syrian jets hit ...").
    """
    told = Counter(found.candidates[0].country for found in names if found.candidates)
    main = min(told, key=lambda iso3: (-told[iso3], iso3)) if told else ""
    for found in names:
        if found.role == "" and tokens.is_start(found.first) and found.candidates and not found.around.is_cued:
            is_abroad = found.candidates[0].level == "town" and found.candidates[0].country != main
            if is_abroad and found.last < len(tokens) and tokens.words[found.last][0].isupper():
                found.role = "dateline"
        if found.role == "" and tokens.is_start(found.first) and not found.around.is_cued:
            ahead = tokens.folds[found.last:found.last + DATELINE_REACH]
            head = ahead[:1]
            if head and (head[0] in "(-–—:" or head[0] in words.list_marks and any(
                    w in words.agencies or w in ("-", "–", "—", "(") for w in ahead)
                    or head[0] in words.agencies and "." in ahead):
                found.role = "dateline"


def add_short_containers(tokens: TokenText, names: list[Found], gazetteer: Gazetteer) -> None:
    """Read abbreviated units after a place ("Lexington, Ky.") as names of their own."""
    written, folds = tokens.words, tokens.folds
    taken = {found.first for found in names}
    added: list[Found] = []
    for found in names:
        k = found.last
        if k + 1 < len(folds) and folds[k] == "," and k + 1 not in taken and written[k + 1][0].isupper():
            for length in range(min(LONGEST_SHORT, len(folds) - k - 1), 0, -1):
                short = gazetteer.find_short(tuple(w for w in folds[k + 1:k + 1 + length] if w != "."))
                if short and written[k + length] != ".":
                    around = type(found.around)(k + 1, k + 1 + length)
                    added.append(Found(k + 1, k + 1 + length, short, around))
                    break
    names.extend(added)
    names.sort(key=lambda found: found.first)


def link_container(tokens: TokenText, names: list[Found], mentions: list[PlaceMention], number: int,
                   words: PlaceWords) -> None:
    """Note that the next place holds this one ("X in Y", "X, Y"), or this one the next ("Aleppo's Marjeh")."""
    following = next((n for n in range(number + 1, len(names)) if names[n].role != "adjective"), number)
    this, other = names[number], names[following]
    if following == number:
        return
    if tokens.sentence_of(this.first) != tokens.sentence_of(other.first) or this.role == "adjective":
        return
    if this.around.level == "admin1" and other.candidates and other.candidates[0].level != "country":
        return
    gap = tokens.folds[this.last:max(this.last, other.around.left)]
    is_plain = all(w in words.descriptors or w in words.determiners or (w,) in words.kinds for w in gap)
    if other.around.relation == "direction" and this.around.is_cued and is_plain:
        mentions[number].container = following
        return
    is_linked = any(w in words.container_links for w in gap)
    if this.is_possessive and this.role == "" and other.first - this.last <= 4 and not is_linked:
        mentions[following].container = number
        return
    if not gap or len(gap) > CONTAINER_GAP:
        between = tokens.folds[this.last:other.first]
        if 2 <= len(between) <= 3 and between[-1] in words.of_words and all((w,) in words.kinds for w in between[:-1]):
            is_inner = is_finer(this, other) and not is_town_of(this, other)
            inner, outer = (number, following) if is_inner else (following, number)
            mentions[inner].container = outer
        return
    told = [w for w in gap if w not in words.determiners and w not in words.descriptors and w not in words.directions
            and (w,) not in words.kinds]
    links = [w for w in gap if w in words.container_links]
    if links and all(w in words.container_links for w in told):
        mentions[number].container = following
    elif told and set(told) <= words.list_marks and len(told) == 1 and is_wider(other, this):
        mentions[number].container = following


def share_containers(tokens: TokenText, names: list[Found], mentions: list[PlaceMention], words: PlaceWords) -> None:
    """Give the holder of the last name of a list to the whole list, and "In X," at the head to its sentence."""
    for number in range(len(names) - 2, -1, -1):
        if mentions[number].container < 0 and mentions[number + 1].container > number + 1 and is_list_part(
                tokens.folds[names[number].last:names[number + 1].first], words):
            mentions[number].container = mentions[number + 1].container
    head, head_sentence = -1, -1
    for number, found in enumerate(names):
        sentence = tokens.sentence_of(found.first)
        if sentence != head_sentence:
            head = -1
            is_head = tokens.bounds[sentence] >= found.around.left - 1 and (
                found.around.lead in words.container_links or (found.around.lead == "" and (
                    found.around.is_cued or is_heading(tokens, found, words))))
            if is_head and any(c.level == "admin1" for c in found.candidates[:3]) and found.role == "":
                head, head_sentence = number, sentence
        elif head >= 0 and mentions[number].container < 0 and found.role == "":
            mentions[number].container = head


def is_heading(tokens: TokenText, found: Found, words: PlaceWords) -> bool:
    """True when a sentence begins anew right after a place at its head ("Daraa Army units killed ...")."""
    k = found.last
    return k < len(tokens) and tokens.words[k][0].isupper() and (
        tokens.folds[k] in words.determiners or tokens.folds[k] in words.never)


def is_list_gap(gap: list[str], words: PlaceWords) -> bool:
    """True when only commas, "and" and articles stand in the gap."""
    return len(gap) <= 2 and all([w in words.and_words or w in words.list_marks or w in words.determiners for w in gap])


def is_list_part(gap: list[str], words: PlaceWords) -> bool:
    """True for the gap of a list that may hold a place without a name ("A, the military academy and B")."""
    return len(gap) <= LIST_REACH and all([
        w in words.and_words or w in words.list_marks or w in words.determiners or w in words.descriptors
        or (w,) in words.kinds for w in gap])


def is_town_of(this: Found, other: Found) -> bool:
    """True for "the Euphrates valley town of Tibni": the first name, no town, only says where the town is."""
    return bool(this.candidates) and this.candidates[0].level != "town" and other.around.level == "town" and (
        not other.candidates or other.candidates[0].level == "town")


def is_finer(this: Found, other: Found) -> bool:
    """True when `this` reads as a district or site and `other` as a town or unit ("Sakhour district of Aleppo")."""
    if not this.candidates or not other.candidates:
        return bool(other.candidates)
    return this.candidates[0].level in ("district", "site") and other.candidates[0].level not in ("district", "site")


def is_wider(other: Found, this: Found) -> bool:
    """True when the best reading of `other` is a unit or country and a reading of `this` lies in it."""
    if not other.candidates or not this.candidates:
        return False
    for unit in other.candidates[:3]:
        if unit.level == "country" and any(c.country == unit.country and c.level != "country" for c in this.candidates):
            return True
        if unit.level == "admin1" and any(
                c.country == unit.country and c.admin1 == unit.name and c.level != "admin1" for c in this.candidates):
            return True
    return False
