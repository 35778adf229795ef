"""Did it happen? The reason why a mention of an act is no event, or "" (CODING_RULES section 1)."""
from __future__ import annotations

from pipeline.lexicon.entries import Cue
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Act, Document


def find_reason(doc: Document, lexicon: Lexicon, act: Act) -> str:
    """Reason code when a cue beside the act denies that it happened, else ""."""
    if act.voice == "infinitive":
        reason = _infinitive(doc, lexicon, act)
        if reason:
            return reason
    start = doc.tokens.bounds[act.sentence]
    end = doc.tokens.bounds[act.sentence + 1]
    for hit in doc.hits_between("cue", start, end):
        cue: Cue = hit.payload
        if cue.is_soft:
            continue
        if cue.reach == "before" and hit.last <= act.first <= hit.last + cue.window:
            if not _interrupted(doc, lexicon, hit.last, act.first):
                return cue.reason
        elif cue.reach == "after" and act.last <= hit.first <= act.last + cue.window:
            return cue.reason
    return ""


def find_soft_cue(doc: Document, act: Act) -> str:
    """Id of a cue that only weakens the act ("after the attack"), or ""."""
    bounds = doc.tokens.bounds
    for hit in doc.hits_between("cue", bounds[act.sentence], bounds[act.sentence + 1]):
        if hit.payload.is_soft and hit.payload.reach == "before" and hit.last <= act.first <= hit.last + 5:
            return hit.payload.cue_id
    return ""


def _infinitive(doc: Document, lexicon: Lexicon, act: Act) -> str:
    """"to capture" is a plan unless it follows a word of success ("managed to capture")."""
    folds = doc.tokens.folds
    start = doc.tokens.bounds[act.sentence]
    index = act.first - 1
    while index >= start and folds[index] not in lexicon.words["to"]:
        index -= 1
        if act.first - index > 3:
            return ""
    word = folds[index - 1] if index > start else ""
    return "" if word in lexicon.words["success"] else "planned"


def _interrupted(doc: Document, lexicon: Lexicon, first: int, last: int) -> bool:
    """True when a clause boundary stands between."""
    words = doc.tokens.folds[first:last]
    return not (lexicon.words["boundary"].isdisjoint(words) and lexicon.words["comma"].isdisjoint(words))
