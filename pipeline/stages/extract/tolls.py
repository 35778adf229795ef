"""Counts of deaths and what they count (CODING_RULES section 6): never injuries, never parts for the whole."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import Document, Number, Toll, between, holding
from pipeline.stages.extract.toll_readers import READERS

TOTAL_FLOOR = 2000
AGE_REACH = 4
VAGUE = 3
REFLEXIVE_REACH = 4


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
    numbers = [n for n in between(doc.numbers, start, end) if _counts_people(doc, lexicon, n, end)]
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
        toll.is_found = hit.payload.kind == "death_found"
        toll.is_update = any(u.first <= toll.first <= u.last + 3 for u in hits if u.payload.kind == "toll_update")
        tolls.append(toll)
    tolls.extend(_joint_toll(doc, lexicon, joint, sentence) for joint in joints)
    summing = any(c.payload.reason in ("aggregate", "historical") and not _ends_in_week(doc, c)
                  for c in doc.hits_between("cue", start, end))
    for toll in tolls:
        if toll.rule == "exact" and _leaves_bomber_out(doc, lexicon, toll, end):
            toll.low, toll.rule = toll.low + 1, "bomber"
        toll.is_total = toll.low >= TOTAL_FLOOR or summing
    return tolls


def _leaves_bomber_out(doc: Document, lexicon: Lexicon, toll: Toll, end: int) -> bool:
    """"killed ten people and himself", "himself and three others": the figure does not count the attacker."""
    folds = doc.tokens.folds
    around = [k for k in range(max(toll.first - 2, 0), min(toll.last + REFLEXIVE_REACH, end))
              if folds[k] in lexicon.words["reflexive"]]
    return any(folds[k - 1 if k >= toll.last else k + 1] in lexicon.words["conjunction"] for k in around)


def _ends_in_week(doc: Document, cue: Hit) -> bool:
    """"have been killed since Saturday": a sum over days that the row itself covers."""
    return any(0 <= cue.last - d.first <= 1 and d.day and 0 < d.precision < VAGUE for d in doc.dates)


def _joint_toll(doc: Document, lexicon: Lexicon, joint: Hit, sentence: int) -> Toll:
    """One number for killed and wounded together counts as "several"; a vague one keeps its own floor."""
    beside = [n for n in doc.numbers if n.rule != "exact"
              and (0 <= n.first - joint.last <= 2 or 0 <= joint.first - n.last <= 4)]
    vague = beside[0] if beside else None
    if vague is not None and vague.rule == "dozens":
        return Toll(joint.first, joint.last, min(vague.value, lexicon.rules["mass_value"] + 2), "dozens", sentence,
                    anchor=joint.first)
    rule = "many" if vague is not None and vague.rule == "many" else "several"
    value = lexicon.rules["mass_value" if rule == "many" else "several_value"]
    return Toll(joint.first, joint.last, value, rule, sentence, anchor=joint.first)


def _is_part(toll: Toll, hit: Hit, parts: list[Hit], has_whole: bool) -> bool:
    """"27 children among them", "11 fighters were among the dead": a part never lowers the whole."""
    if any(p.payload.kind == "among" and toll.last <= p.first <= toll.last + 3 and p.last <= hit.first for p in parts):
        return True
    if any(p.payload.kind == "part_after" and toll.last <= p.first <= hit.last for p in parts):
        return True
    if any(p.payload.kind == "part" and p.last == toll.first for p in parts):
        return True
    return has_whole and any(p.payload.kind == "part" and 0 <= toll.first - p.last <= 4 for p in parts)


def _counts_people(doc: Document, lexicon: Lexicon, number: Number, end: int) -> bool:
    """False for ages, measures, times, and other things counted."""
    units = lexicon.words["number_unit"]
    after = doc.tokens.folds[number.last] if number.last < end else ""
    if after in units or after in ("%",):
        return False
    if not lexicon.words["age_lead"].isdisjoint(doc.tokens.folds[max(number.first - AGE_REACH, 0):number.first]):
        return False
    text = doc.tokens.words[number.last - 1]
    if text.isdigit() and 1900 < number.value < 2100 and number.rule == "exact":
        return False
    if holding(doc.dates, number.first):
        return False
    is_update = any(h.payload.kind == "toll_update" and 0 <= number.first - h.last <= 2 for h in doc.hits["death"])
    return is_update or _has_people_noun(doc, lexicon, number, end)


def _has_people_noun(doc: Document, lexicon: Lexicon, number: Number, end: int) -> bool:
    """True when persons follow the number, or a verb or the end of the clause right after a bare number."""
    folds = doc.tokens.folds
    limit = min(end, number.last + 5)
    for index in range(number.last, limit):
        mention = doc.actor_at(index)
        if mention is not None and mention.kind not in ("object", "country"):
            return True
        if folds[index] in lexicon.words["person"] or folds[index] in lexicon.words["people"]:
            return True
        if index == number.last and _stands_alone(doc, lexicon, index):
            return True
        if folds[index] in lexicon.words["in"] and index > number.last:
            return False
    return number.last >= end


def _stands_alone(doc: Document, lexicon: Lexicon, index: int) -> bool:
    """True when the word after a bare number ("at least 12 were killed") lets it count people."""
    word = doc.tokens.folds[index]
    return any(word in lexicon.words[name] for name in ("conjunction", "be", "have", "in")) or (
        not word[0].isalnum()) or bool(doc.hits_between("death", index, index + 1))
