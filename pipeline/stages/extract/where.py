"""Which place mentions a frame happens at (CODING_RULES section 5). Finding them on the map is geocode's work."""
from __future__ import annotations

from itertools import islice

from pipeline.core.records import PlaceMention
from pipeline.core.text import fold_name
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Document, Frame

MAX_LIST = 5
MAX_GAP = 9
MAX_UNKNOWN = 4
LEAVING = frozenset({"withdraw", "evacuation", "agreement", "capture", "fall", "change", "abduct", "arrest"})
FROM_REACH = 8
UNIT_HINTS = frozenset({"province", "governorate", "region", "state", "countryside"})
UNIT_COST = {"admin1": 1.0, "admin2": 0.4, "admin3": 0.2}
WIDE_COST = 0.6
LEVEL_RANK = {"district": 0, "site": 1, "town": 1, "": 1, "admin3": 2, "admin2": 3, "admin1": 4, "country": 9}


def prefer_home(doc: Document) -> None:
    """Put first the candidates in the country of the article, and the province where the words say province."""
    for place in doc.places:
        if len(place.candidates) > 1:
            home = [c for c in place.candidates if c.country == doc.country]
            abroad = [c for c in place.candidates if c.country != doc.country]
            if place.kind_hint in UNIT_HINTS:
                home.sort(key=lambda c: c.level != "admin1")
                abroad.sort(key=lambda c: c.level != "admin1")
            place.candidates[:] = home + abroad


def lies_in(doc: Document, inner: int, outer: int) -> bool:
    """True when `outer` is a unit or city that the gazetteer or the text says holds `inner`."""
    a, b = doc.places[inner], doc.places[outer]
    if a.container == outer or (a.container >= 0 and place_key(doc.places[a.container]) & place_key(b)):
        return True
    if not a.candidates or not b.candidates:
        return False
    one = a.candidates[0]
    for two in b.candidates[:4]:
        if two.level == "admin1" and LEVEL_RANK[one.level] < LEVEL_RANK["admin1"] and one.country == two.country \
                and one.admin1 == two.admin1 and one.name != two.name:
            return True
        if two.level == "town" and one.level in ("district", "site") and one.name.startswith(two.name + " - "):
            return True
    return False


def level_of(mention: PlaceMention) -> str:
    """Level of the likeliest candidate; "" when the gazetteer has none."""
    return mention.candidates[0].level if mention.candidates else ""


def place_key(mention: PlaceMention) -> frozenset[str]:
    """Ids of the likely candidates; two mentions with a common id may be one place."""
    return frozenset([c.place_id for c in mention.candidates[:8]]) or frozenset({"word:" + mention.text.lower()})


def assign_places(doc: Document, lexicon: Lexicon, frames: list[Frame]) -> None:
    """Fill `places` (indexes into doc.places, all places of the act) of every frame from its own sentence."""
    for frame in frames:
        frame.places = find_frame_places(doc, lexicon, frame) or find_capital(doc, lexicon, frame)


def find_capital(doc: Document, lexicon: Lexicon, frame: Frame) -> list[int]:
    """"in the capital": the capital of the article's country, when a mention anywhere in the article names it."""
    country = lexicon.countries.get(doc.country)
    said = any(word in lexicon.words["capital"] for word in doc.tokens.folds[frame.first:frame.last])
    if country is None or not said:
        return []
    name = fold_name(country.capital)
    found = (i for i, p in enumerate(doc.places) if any(fold_name(c.name) == name and c.country == doc.country
                                                        for c in p.candidates[:2]))
    return list(islice(found, 1))


def find_frame_places(doc: Document, lexicon: Lexicon, frame: Frame) -> list[int]:
    """Places of the act in its clause: the best linked one and those listed with it; empty when none is told."""
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    inside = [i for i in doc.places_between(start, end) if is_usable(doc, lexicon, doc.places[i])
              and (frame.family in LEAVING or not _comes_from(doc, lexicon, doc.places[i]))]
    usable = [i for i in inside if frame.first <= doc.places[i].first < frame.last] or inside
    if not usable:
        return []
    best = max(usable, key=lambda i: (_link_score(doc, lexicon, frame, i), -i))
    items = [i for i in usable if i > best and lies_in(doc, i, best)]
    if len(items) > 1 and _enumerated(doc, lexicon, items[0], items[1]):
        return _with_list(doc, lexicon, items[0], items)
    return _with_list(doc, lexicon, best, usable)


def is_usable(doc: Document, lexicon: Lexicon, place: PlaceMention) -> bool:
    """False for names in names, adjectives, datelines, whole countries, places in a country
    that nothing else in the article speaks of, and places where somebody comes from."""
    if place.role not in ("", "ordinary") or level_of(place) == "country":
        return False
    country = place.candidates[0].country if place.candidates else doc.country
    return (country == doc.country or country in doc.countries) and not _is_origin(doc, lexicon, place)


def _is_origin(doc: Document, lexicon: Lexicon, place: PlaceMention) -> bool:
    """"terrorists positioned in X", "from X", "X-based": where actors are or come from."""
    folds = doc.tokens.folds
    start = doc.tokens.bounds[doc.tokens.sentence_of(place.first)]
    acts = doc.covered("trigger")
    for index in range(place.first - 1, max(start, place.first - 6) - 1, -1):
        if folds[index] in lexicon.words["origin_lead"] and index not in acts:
            return True
        if folds[index] in lexicon.words["conjunction"] or folds[index] in lexicon.words["comma"]:
            return False
    return place.last < len(folds) and folds[place.last] in lexicon.words["origin_tail"]


def _comes_from(doc: Document, lexicon: Lexicon, place: PlaceMention) -> bool:
    """"buses carrying residents from X and Y": places that somebody or something comes from."""
    folds = doc.tokens.folds
    start = max(doc.tokens.bounds[doc.tokens.sentence_of(place.first)], place.first - FROM_REACH)
    for index in range(place.first - 1, start - 1, -1):
        word = folds[index]
        if word in lexicon.words["source_prep"]:
            return True
        if word in lexicon.words["place_prep"]:
            return False
    return False


def _link_score(doc: Document, lexicon: Lexicon, frame: Frame, index: int) -> float:
    """How strongly the mention is tied to the acts of the frame, by distance, preposition, side and level."""
    place = doc.places[index]
    folds = doc.tokens.folds
    distance = min(abs(place.first - act.last) if place.first >= act.last else abs(act.first - place.last) + 3
                   for act in frame.acts)
    score = 3.0 - min(distance, 40) * 0.07
    before = folds[place.first - 1] if place.first else ""
    if before in lexicon.words["in"] or before in lexicon.words["determiner"]:
        score += 0.6
    if place.kind_hint:
        score += -WIDE_COST if place.kind_hint in lexicon.words["wide_site"] else 0.3
    level = level_of(place)
    score -= UNIT_COST.get(level, 0.0)
    if place.relation in ("direction", "part", "countryside") or place.direction:
        score -= 0.3
    following = index + 1
    if following < len(doc.places) and doc.places[following].first - place.last <= 4 \
            and _sums_up(doc, lexicon, index, following):
        score -= 1.5
    return score - (1.5 if index in doc.holders else 0.0)


def _with_list(doc: Document, lexicon: Lexicon, best: int, usable: list[int]) -> list[int]:
    """The best mention and the ones enumerated with it, in text order, not more than MAX_LIST."""
    group = [best]
    for step in (1, -1):
        current = best
        while True:
            following = _next_usable(doc, usable, current, step)
            if following is None or not _enumerated(doc, lexicon, min(current, following), max(current, following)):
                break
            if lies_in(doc, following, current) or lies_in(doc, current, following):
                current = following
                continue
            if step < 0 and _sums_up(doc, lexicon, following, current):
                break
            if _is_way(doc, lexicon, min(current, following), max(current, following)):
                current = following
                continue
            group.append(following)
            current = following
    group = [i for i in sorted(group) if not any(doc.places[j].container == i for j in group)]
    seen: set[frozenset[str]] = set()
    unique = []
    for i in group:
        key = place_key(doc.places[i])
        if key not in seen:
            seen.add(key)
            unique.append(i)
    levels = [LEVEL_RANK.get(level_of(doc.places[i]), 1) for i in unique]
    finest = LEVEL_RANK.get(level_of(doc.places[best]), 1)
    return [i for i, rank in zip(unique, levels, strict=True) if abs(rank - finest) <= 3 or rank <= 1][:MAX_LIST]


def _sums_up(doc: Document, lexicon: Lexicon, first: int, second: int) -> bool:
    """"east of Damascus including Douma": the first place only sums up the ones that follow."""
    gap = doc.tokens.folds[doc.places[first].last:doc.places[second].first]
    return not lexicon.words["including"].isdisjoint(gap)


def _is_way(doc: Document, lexicon: Lexicon, first: int, second: int) -> bool:
    """"the Hasakah-Qamishli road": two names joined into one way, which is one place."""
    one, two = doc.places[first], doc.places[second]
    between = doc.tokens.text[doc.tokens.ends[one.last - 1]:doc.tokens.starts[two.first]]
    return two.kind_hint in lexicon.words["way"] and between.strip() in lexicon.words["hyphen"]


def _next_usable(doc: Document, usable: list[int], current: int, step: int) -> int | None:
    candidates = [i for i in usable if (i > current if step > 0 else i < current)]
    if not candidates:
        return None
    return min(candidates) if step > 0 else max(candidates)


def _enumerated(doc: Document, lexicon: Lexicon, first: int, second: int) -> bool:
    """True when only list words stand between two mentions."""
    start, end = doc.places[first].last, doc.places[second].first
    if end - start > MAX_GAP:
        return False
    gap = doc.tokens.folds[start:end]
    joined = not gap or not lexicon.words["joining"].isdisjoint(gap)
    if not joined and not lexicon.words["apart_gap"].isdisjoint(gap):
        return False
    unknown = [k for k in range(start, end) if doc.tokens.folds[k] not in lexicon.words["list_gap"]
               and not doc.tokens.folds[k].isdigit()]
    return len(unknown) <= MAX_UNKNOWN and all(doc.tokens.words[k][0].isupper() for k in unknown)
