"""Which number a word of death counts with: one reader for each kind of word in data/lexicons/casualties.yaml."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import Document, Number, Toll

LOOK_BACK = 18
LOOK_AHEAD = 7


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
    index = hit.first - 1
    while index > previous and folds[index] in lexicon.words["adverb"]:
        index -= 1
    return index >= previous and folds[index] in lexicon.words["be"]


def _before(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
            end: int) -> Number | Toll | None:
    """"18 people were killed", "ten fighters dead": the first number of the noun phrase before the word."""
    behind = [n for n in numbers if max(previous, hit.first - LOOK_BACK) <= n.first and n.last <= hit.first
              and not _injured(n, injuries, hit.first)]
    behind = [n for n in behind if not _is_of_them(doc, n)] or behind
    if behind:
        number = behind[-1] if len(behind) < 2 else _added(doc, lexicon, behind) or _whole(doc, behind)
        if number.value == 1 and number.rule == "exact":
            return _persons(doc, lexicon, number.last - 1, hit.first, hit) or number
        return number
    if _is_passive(doc, lexicon, hit, previous) or hit.payload.kind == "death_intransitive":
        return _uncounted(doc, lexicon, hit, previous)
    return None


def _is_of_them(doc: Document, number: Number) -> bool:
    """"three people two of them children": a part named right behind the whole."""
    return any(p.payload.kind == "part"
               for p in doc.hits_between("death", number.last, number.last + 1))


def _added(doc: Document, lexicon: Lexicon, behind: list[Number]) -> Number | None:
    """"ten children and five women": two counts joined by "and" add up; None when they are not joined so."""
    first, second = behind[-2], behind[-1]
    gap = doc.tokens.folds[first.last:second.first]
    if first.rule != "exact" or second.rule != "exact" or len(gap) > 7 or not gap or \
            gap[-1] not in lexicon.words["conjunction"]:
        return None
    if any(h.payload.kind in ("part", "injury", "injuring") and first.last <= h.first < second.first
           for h in doc.hits["death"]):
        return None
    return Number(first.first, second.last, first.value + second.value, "exact")


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
            near = [i for i in injuries if number.last <= i.first <= number.last + 4]
            if any(lexicon.words["conjunction"].isdisjoint(doc.tokens.folds[number.last:i.first]) for i in near):
                return None
            joined = not lexicon.words["conjunction"].isdisjoint(doc.tokens.folds[hit.last:number.first])
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
        elif word in lexicon.words["person"] and count and folds[index - 1] in lexicon.words["conjunction"]:
            count, stop = count + 1, index + 1
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
        mention = doc.actor_at(back)
        if mention is not None and mention.kind not in ("object", "country"):
            thing = doc.actor_at(mention.first - 2 - (doc.tokens.folds[mention.first - 1] in lexicon.words["definite"]))
            if thing is not None and thing.kind == "object":
                return None
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


def _update(doc: Document, lexicon: Lexicon, hit: Hit, numbers: list[Number], injuries: list[Hit], previous: int,
            end: int) -> Number | Toll | None:
    """"the toll has risen to 112": the number right after the words of an update."""
    return next((n for n in numbers if hit.last <= n.first <= hit.last + 2), None)


READERS = {"toll_update": _update, "death_past": _past, "death_verbs_active": _active, "death_intransitive": _before,
           "death_nouns": _noun, "death_found": _noun, "lost_lives": _before}
