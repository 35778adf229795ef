"""Counts of deaths and what they count (CODING_RULES section 6): never injuries, never parts for the whole."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import Document, Number, Toll

LOOK_BACK = 12
LOOK_AHEAD = 7
TOTAL_FLOOR = 1000


def find_tolls(doc: Document, lexicon: Lexicon) -> list[Toll]:
    """Tolls of the article in text order, at most one for each word of death; see `Toll`."""
    by_sentence: dict[int, list[Hit]] = {}
    for hit in doc.hits["death"]:
        by_sentence.setdefault(doc.tokens.sentence_of(hit.first), []).append(hit)
    tolls: list[Toll] = []
    for sentence, hits in by_sentence.items():
        tolls.extend(_sentence_tolls(doc, lexicon, sentence, hits))
    return tolls


def _sentence_tolls(doc: Document, lexicon: Lexicon, sentence: int, hits: list[Hit]) -> list[Toll]:
    start, end = doc.tokens.bounds[sentence], doc.tokens.bounds[sentence + 1]
    numbers = [n for n in doc.numbers if start <= n.first < end and _counts_people(doc, lexicon, n, end)]
    injuries = [h for h in hits if h.payload.kind == "injury"]
    parts = [h for h in hits if h.payload.kind in ("part", "part_after", "among")]
    joints = [h for h in hits if h.payload.kind == "joint"]
    used: set[int] = set()
    tolls: list[Toll] = []
    previous = start
    for hit in hits:
        if hit.payload.kind not in READERS:
            continue
        if any(j.first <= hit.first < j.last for j in joints):
            continue
        if any(h.first <= hit.first < h.last and h is not hit and h.payload.kind in ("uncertain", "lost_lives")
               for h in hits):
            continue
        number = READERS[hit.payload.kind](doc, lexicon, hit, numbers, injuries, previous, end)
        previous = hit.last
        if isinstance(number, Toll):
            toll = number
        elif number is None or number.first in used:
            continue
        else:
            toll = Toll(number.first, number.last, number.value, number.rule, sentence, anchor=hit.first)
        used.add(toll.first)
        toll.is_part = _is_part(toll, hit, parts, bool(tolls))
        toll.is_update = any(u.first <= toll.first <= u.last + 3 for u in hits if u.payload.kind == "toll_update")
        tolls.append(toll)
    for joint in joints:
        tolls.append(Toll(joint.first, joint.last, lexicon.rules["several_value"], "several", sentence,
                          anchor=joint.first))
    summing = any(start <= c.first < end and c.payload.reason in ("aggregate", "historical") for c in doc.hits["cue"])
    for toll in tolls:
        toll.is_total = toll.low >= TOTAL_FLOOR or summing
    return tolls


def _is_part(toll: Toll, hit: Hit, parts: list[Hit], has_whole: bool) -> bool:
    """"27 children among them", "11 fighters were among the dead": a part never lowers the whole."""
    if any(p.payload.kind == "among" and toll.last <= p.first <= toll.last + 3 and p.last <= hit.first for p in parts):
        return True
    if any(p.payload.kind == "part_after" and toll.last <= p.first <= hit.last for p in parts):
        return True
    return has_whole and any(p.payload.kind == "part" and p.last <= toll.first and toll.first - p.last <= 4 for p in parts)


def _counts_people(doc: Document, lexicon: Lexicon, number: Number, end: int) -> bool:
    """False for ages, measures, times, and other things counted."""
    units = lexicon.words["number_unit"]
    after = doc.tokens.folds[number.last] if number.last < end else ""
    if after in units or after in ("%",):
        return False
    text = doc.tokens.words[number.last - 1]
    if text.isdigit() and 1900 < number.value < 2100 and number.rule == "exact":
        return False
    if any(d.first <= number.first < d.last for d in doc.dates):
        return False
    return _has_people_noun(doc, lexicon, number, end)


def _has_people_noun(doc: Document, lexicon: Lexicon, number: Number, end: int) -> bool:
    """True when persons follow the number, or a verb or the end of the clause right after a bare number."""
    folds = doc.tokens.folds
    limit = min(end, number.last + 5)
    for index in range(number.last, limit):
        if any(m.first <= index < m.last and m.kind not in ("object", "country") for m in doc.actors):
            return True
        if folds[index] in lexicon.words["person"] or folds[index] in lexicon.words["people"]:
            return True
        if index == number.last and (folds[index] in lexicon.words["conjunction"] or folds[index] in lexicon.words["be"] or folds[index] in lexicon.words["have"]
                                     or any(h.first == index for h in doc.hits["death"])
                                     or folds[index] in lexicon.words["in"] or not folds[index][0].isalnum()):
            return True
        if folds[index] in lexicon.words["in"] and index > number.last:
            return False
    return number.last >= end


def _injured(number: Number, injuries: list[Hit], limit: int) -> bool:
    """True when an injury word follows the number before any word of death (`limit`)."""
    return any(number.last <= i.first < min(limit, number.last + 5) for i in injuries)


def _past(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
          end: int) -> Number | Toll | None:
    """"were killed" counts what stands before, "killed 12" what follows, "18 killed in" what stands before."""
    if not _is_passive(doc, lexicon, hit, previous):
        ahead = _after(doc, lexicon, hit, numbers, injuries, previous, end)
        if ahead is not None:
            return ahead
    return _before(doc, lexicon, hit, numbers, injuries, previous, end)


def _is_passive(doc: Document, lexicon: Lexicon, hit: Hit, previous: int) -> bool:
    folds = doc.tokens.folds
    return any(folds[k] in lexicon.words["be"] for k in range(max(previous, hit.first - 3), hit.first))


def _before(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
            end: int) -> Number | Toll | None:
    """"18 people were killed", "ten fighters dead": the first number of the noun phrase before the word."""
    behind = [n for n in numbers if max(previous, hit.first - LOOK_BACK) <= n.first and n.last <= hit.first
              and not _injured(n, injuries, hit.first)]
    if behind:
        number = behind[-1] if len(behind) < 2 else _whole(doc, behind)
        if number.value == 1 and number.rule == "exact":
            return _persons(doc, lexicon, number.last - 1, hit.first, hit) or number
        return number
    if _is_passive(doc, lexicon, hit, previous) or hit.payload.kind == "death_intransitive":
        return _uncounted(doc, lexicon, hit, previous)
    return None


def _whole(doc: Document, behind: list[Number]) -> Number:
    """The whole before its parts: "15 civilians among them 11 children were killed" is 15."""
    part_hits = [h for h in doc.hits["death"] if h.payload.kind == "part"]
    first = behind[-1]
    for number in reversed(behind[:-1]):
        if any(number.last <= p.first and p.last <= first.first + 1 for p in part_hits):
            first = number
    return first


def _after(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
           end: int) -> Number | Toll | None:
    """"killing at least 12 people", "left six dead": the number that follows the verb, or a counted person."""
    for number in numbers:
        if hit.last <= number.first <= hit.last + 2 and number.first < end:
            if any(number.last <= i.first <= number.last + 1 for i in injuries):
                return None
            joined = any(w in lexicon.words["conjunction"] for w in doc.tokens.folds[hit.last:number.first])
            return None if joined else number
    return _persons(doc, lexicon, hit.last, min(end, hit.last + LOOK_AHEAD), hit)


def _persons(doc: Document, lexicon: Lexicon, first: int, last: int, hit: Hit) -> Toll | None:
    """"a woman and her child", "a soldier": articles before singular persons, counted one each."""
    folds = doc.tokens.folds
    count, start, stop = 0, -1, -1
    open_article = False
    for index in range(first, last):
        word = folds[index]
        if word in lexicon.words["number_article"] or word in lexicon.words["possessive"] or (
                index == first and word in lexicon.words["determiner"]):
            open_article = True
            start = index if start < 0 else start
        elif word in lexicon.words["person"] and open_article:
            count += 1
            stop, open_article = index + 1, False
        elif start < 0 and index > first:
            return None
        elif stop > 0 and word not in lexicon.words["conjunction"] and not open_article:
            break
    if not count:
        return None
    return Toll(start, stop, count, "exact", doc.tokens.sentence_of(hit.first), anchor=hit.first)


def _uncounted(doc: Document, lexicon: Lexicon, hit: Hit, previous: int) -> Toll | None:
    """"militants were killed": a plural of people without a count; a single person counts one."""
    sentence = doc.tokens.sentence_of(hit.first)
    for back in range(hit.first - 1, max(previous, hit.first - 12) - 1, -1):
        word = doc.tokens.folds[back]
        if word in lexicon.words["person"]:
            wholes = [_persons(doc, lexicon, k, back + 1, hit) for k in range(max(previous, back - 7), back)]
            whole = max((w for w in wholes if w), key=lambda t: t.low, default=None)
            return whole or Toll(back, back + 1, 1, "exact", sentence, anchor=hit.first)
        mention = next((m for m in doc.actors if m.first <= back < m.last), None)
        if mention is not None and mention.kind not in ("object", "country"):
            return Toll(mention.first, mention.last, lexicon.rules["several_value"], "several", sentence,
                        anchor=hit.first)
    return None


def _noun(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
          end: int) -> Number | Toll | None:
    """"12 dead", "a toll of 31", "the deaths of 14 people", "bodies of 8 people"."""
    near = [n for n in numbers if n.last == hit.first or (n.first <= hit.first and hit.first - n.last <= 1
                                                           and n.last <= hit.first)]
    if near:
        return near[-1]
    ahead = [n for n in numbers if hit.last <= n.first <= hit.last + LOOK_AHEAD]
    if ahead and not _injured(ahead[0], injuries, ahead[0].last + 2):
        return ahead[0]
    return _persons(doc, lexicon, hit.last + 1, min(end, hit.last + LOOK_AHEAD), hit)


def _active(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
            end: int) -> Number | Toll | None:
    """An active verb of killing: what follows; failing that, a passive reading."""
    return _after(doc, lexicon, hit, numbers, injuries, previous, end)


READERS = {"death_past": _past, "death_verbs_active": _active, "death_intransitive": _before,
           "death_nouns": _noun, "lost_lives": _before}
