"""Trigger words of an article as acts: which form they have, how they are said, and whether they happened."""
from __future__ import annotations

from pipeline.lexicon.entries import TriggerForm
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Act, Document
from pipeline.stages.extract.realis import find_reason
from pipeline.stages.extract.where import level_of

NOUN_FIRST = ("strike", "hit", "clash", "assault", "agreement", "attack", "riot", "protest", "kill", "intervention",
              "capture", "change", "abduct", "arrest", "loot", "disrupt", "other", "evacuation", "withdraw")
GOAL_REACH = 4
COUNTRY = "country"


def find_acts(doc: Document, lexicon: Lexicon, blocked: set[int]) -> list[Act]:
    """Acts in text order. `blocked`: tokens inside names of actors and places, where no trigger counts."""
    acts: list[Act] = []
    head_ends = {k: h.last for h in doc.hits["head"] if h.last - h.first > 1 for k in range(h.first, h.last)}
    by_span: dict[tuple[int, int], list[TriggerForm]] = {}
    for hit in doc.hits["trigger"]:
        is_inside = hit.last < head_ends.get(hit.first, 0)
        if not is_inside and blocked.isdisjoint(range(hit.first, hit.last)):
            by_span.setdefault((hit.first, hit.last), []).append(hit.payload)
    for (first, last), forms in sorted(by_span.items()):
        act = _read(doc, lexicon, first, last, forms)
        if act is not None:
            reason = find_reason(doc, lexicon, act)
            if act.is_definite:
                act.echo_reason = reason
            else:
                act.reason = reason
            acts.append(act)
    return acts


def _read(doc: Document, lexicon: Lexicon, first: int, last: int, forms: list[TriggerForm]) -> Act | None:
    folds = doc.tokens.folds
    sentence = doc.tokens.sentence_of(first)
    nouns = [f for f in forms if "noun" in f.forms]
    verbs = [f for f in forms if f.forms - {"noun"}]
    chosen, voice = None, "noun"
    if verbs and (not nouns or _is_verb(doc, lexicon, first, last, verbs[0])):
        chosen = verbs[0]
        voice = _voice(doc, lexicon, first, last, chosen)
    elif nouns:
        chosen = nouns[0]
    if chosen is None:
        return None
    if first and folds[first - 1] in chosen.trigger.not_after:
        return None
    if chosen.trigger.needs_goal and not _has_goal(doc, lexicon, last, voice):
        return None
    if voice == "noun" and last < len(folds) and folds[last] in lexicon.words["compound_after"]:
        return None
    if voice == "ing" and chosen.trigger.family == "clash":
        return None
    if voice == "noun" and chosen.trigger.needs_verb and not _has_verb(doc, lexicon, first, last, sentence):
        return None
    start = doc.tokens.bounds[sentence]
    definite = first > start - 1 and not lexicon.words["definite"].isdisjoint(folds[max(start, first - 2):first])
    return Act(first, last, chosen.trigger, voice, sentence, chosen.trigger.sub_event_type, is_definite=definite and
               voice == "noun")


def _has_goal(doc: Document, lexicon: Lexicon, last: int, voice: str) -> bool:
    """True when the object of the verb, before any preposition, is a place or a word for ground ("took two hills")."""
    if voice != "active":
        return False
    stop = last + GOAL_REACH
    ahead = doc.tokens.folds[last:stop]
    stop = next((last + k for k, word in enumerate(ahead) if word in lexicon.words["in"]), stop)
    if any(level_of(doc.places[i]) != COUNTRY for i in doc.places_between(last, min(stop, last + 2))):
        return True
    return not lexicon.words["control_goal"].isdisjoint(doc.tokens.folds[last:stop])


def _has_verb(doc: Document, lexicon: Lexicon, first: int, last: int, sentence: int) -> bool:
    """True when a verb of reaching stands near a noun that is no act by itself ("a truce was agreed")."""
    start, end = doc.tokens.bounds[sentence], doc.tokens.bounds[sentence + 1]
    near = doc.tokens.folds[max(start, first - 6):min(end, last + 6)]
    return not lexicon.words["reach_verb"].isdisjoint(near)


def _before(doc: Document, lexicon: Lexicon, first: int) -> int:
    """Token before `first`, adverbs skipped; -1 at the start of the sentence."""
    start = doc.tokens.bounds[doc.tokens.sentence_of(first)]
    index = first - 1
    while index >= start and doc.tokens.folds[index] in lexicon.words["adverb"]:
        index -= 1
    return index if index >= start else -1


def _is_verb(doc: Document, lexicon: Lexicon, first: int, last: int, form: TriggerForm) -> bool:
    """Noun or verb, for words that may be both ("strike", "attacks", "bombing")."""
    folds = doc.tokens.folds
    before = _before(doc, lexicon, first)
    previous = folds[before] if before >= 0 else ""
    if previous in lexicon.words["to"] or previous in lexicon.words["modal"]:
        return True
    if "past" in form.forms or "participle" in form.forms:
        return True
    following = folds[last] if last < len(folds) else ""
    takes_object = following in lexicon.words["determiner"] or (following and following[0].isdigit()) or bool(
        doc.actors_between(last, last + 1)) or bool(doc.places_between(last, last + 1))
    if "ing" in form.forms:
        return takes_object and previous not in lexicon.words["determiner"]
    subject = doc.actor_at(before)
    return subject is not None and subject.last == before + 1 and subject.kind != "country" and bool(takes_object)


def _voice(doc: Document, lexicon: Lexicon, first: int, last: int, form: TriggerForm) -> str:
    folds = doc.tokens.folds
    before = _before(doc, lexicon, first)
    previous = folds[before] if before >= 0 else ""
    following = folds[last] if last < len(folds) else ""
    if "base" in form.forms and previous in lexicon.words["to"]:
        return "infinitive"
    if previous in lexicon.words["modal"]:
        return "infinitive"
    if form.forms & {"past", "participle"}:
        if previous in lexicon.words["be"] and "ing" not in form.forms:
            return "passive"
        if previous in lexicon.words["have"]:
            return "active"
        if following in lexicon.words["by"]:
            return "passive"
        if form.trigger.family == "kill" and following in lexicon.words["reduced"] and not any(
                n.first == last for n in doc.numbers):
            return "passive"
        return "active"
    if "ing" in form.forms:
        return "active" if previous in lexicon.words["be"] else "ing"
    return "active"
