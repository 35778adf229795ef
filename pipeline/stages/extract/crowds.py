"""Frames with a crowd in them: who is violent, and what was done to demonstrators (CODING_RULES section 2)."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Act, ActorMention, Document, Frame
from pipeline.stages.extract.roles import ARMED, choose_anchor

CROWDS = frozenset({"protesters", "rioters"})
FORCE = frozenset({"hit", "kill", "attack", "strike", "clash", "assault", "arrest", "abduct", "repel", "fightkill"})
DEEDS = frozenset({"hit", "kill", "attack", "assault", "loot", "clash", "capture", "abduct", "riot"})
VIOLENT = frozenset({"riot", "loot"})
ON_PEOPLE = frozenset({"kill", "attack", "abduct"})
REACH = 4
SHOOTERS = frozenset({"police", "military"})
RIOTOUS = frozenset({"riot", "loot", "assault", "attack"})
SUFFERED_BY_VERB = "die"
BLOODY_ACTS = frozenset({"shoot", "execute", "kill", "die"})
NEW_FAMILY = {"Excessive force against protesters": "intervention", "Protest with intervention": "intervention",
              "Violent demonstration": "riot", "Mob violence": "riot"}


def crowd_subtype(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    """Sub-event type of a frame in which a crowd acts or suffers, "" when it has none; sets the family of the frame."""
    families = {a.trigger.family for a in frame.acts}
    if "intervention" in families and _is_riot(doc, frame):
        frame.family = "riot"
        return "Violent demonstration"
    if "protest" in families and any(t.low for t in frame.tolls) and any(
            a.trigger.family == "kill" and a.voice == "passive" for a in frame.acts):
        frame.family = "intervention"
        return "Excessive force against protesters"
    if families.isdisjoint(FORCE) and families.isdisjoint(DEEDS):
        return ""
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    crowds = [m for m in doc.actors_between(start, end) if m.kind in CROWDS]
    doer = next((m for m in crowds if _acts(doc, lexicon, frame, m)), None)
    if doer is not None:
        sub = "Mob violence" if _is_mob(doc, lexicon, doer, families) else "Violent demonstration"
    elif _crowd_acts(doc, lexicon, frame):
        sub = "Mob violence" if families & ON_PEOPLE else "Violent demonstration"
    elif families & FORCE:
        sub = _suffered(doc, lexicon, frame, crowds) or _goes_on(doc, lexicon, frame)
    else:
        sub = ""
    if sub:
        frame.family = NEW_FAMILY[sub]
    return sub


def _is_riot(doc: Document, frame: Frame) -> bool:
    """True when demonstrators are violent in the sentence of an act, or in the one before when it goes on there."""
    first = frame.sentence - (1 if frame.sentence and not frame.places else 0)
    hits = doc.hits_between("trigger", doc.tokens.bounds[first], doc.tokens.bounds[frame.sentence + 1])
    violent = [h for h in hits if h.payload.trigger.family in VIOLENT]
    names = [doc.actor_at(h.first) for h in violent]
    return any(m is None or m.kind not in ARMED for m in names)


def _crowd_acts(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True when a bare crowd is the subject or agent of a deed ("a crowd attacked", "burned by a crowd")."""
    words = lexicon.rules["crowd_words"]
    folds = doc.tokens.folds
    for act in frame.acts:
        if act.trigger.family in DEEDS and act.trigger.trigger_id != SUFFERED_BY_VERB:
            near = folds[max(doc.tokens.bounds[frame.sentence], act.first - 2):act.first] if act.voice == "active" \
                else folds[act.last:act.last + REACH] if act.voice == "passive" else []
            if any(w in words for w in near):
                return True
    return False


def _suffered(doc: Document, lexicon: Lexicon, frame: Frame, crowds: list[ActorMention]) -> str:
    """What was done to demonstrators in the frame, "" when it does nothing to any."""
    sufferer = next((m for m in crowds if _suffers(doc, lexicon, frame, m)), None)
    if sufferer is None and not frame.actors1 and frame.acts[0].voice == "passive" and _is_riot(doc, frame):
        return "Violent demonstration"
    if sufferer is None and not _hits_gathering(doc, lexicon, frame):
        return ""
    if sufferer is not None and sufferer.kind == "rioters":
        return "Violent demonstration"
    if all(a.trigger.family == "arrest" for a in frame.acts):
        return "Protest with intervention"
    is_bloody = any(t.low for t in frame.tolls) or any(a.trigger.trigger_id in BLOODY_ACTS for a in frame.acts)
    is_lethal = is_bloody or _fires(doc, lexicon, frame)
    return "Excessive force against protesters" if is_lethal else "Protest with intervention"


def _goes_on(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    """Shots of state forces told right after a demonstration, with nobody else named as their target."""
    if not frame.sentence or frame.places or not frame.actors1 or frame.actors1[0].kind not in SHOOTERS \
            or any(m.kind in ARMED or m.kind == "object" for m in frame.actors2) or not _fires(doc, lexicon, frame):
        return ""
    start, end = doc.tokens.bounds[frame.sentence - 1], doc.tokens.bounds[frame.sentence]
    families = {h.payload.trigger.family for h in doc.hits_between("trigger", start, end)}
    is_crowd = any(m.kind in CROWDS for m in doc.actors_between(start, end))
    if is_crowd and families & RIOTOUS or "riot" in families:
        return "Violent demonstration"
    return "Excessive force against protesters" if "protest" in families else ""


def _fires(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True when live rounds are told or nothing softer is ("opened fire", not "fired rubber bullets")."""
    folds = doc.tokens.folds
    words = [w for a in frame.acts for w in folds[a.first:a.last + REACH]]
    return not set(lexicon.rules["shots"]).isdisjoint(words) and set(lexicon.rules["mild_force"]).isdisjoint(words)


def _acts(doc: Document, lexicon: Lexicon, frame: Frame, crowd: ActorMention) -> bool:
    """True when the crowd is the subject of an act of the frame, or its agent after "by"."""
    for act in frame.acts:
        if act.trigger.trigger_id == SUFFERED_BY_VERB or act.trigger.family not in DEEDS:
            continue
        if act.voice == "passive":
            if 0 <= crowd.first - act.last <= 2 * REACH and _stands_after(doc, lexicon, crowd, "by"):
                return True
        elif act.voice in ("active", "infinitive") and crowd.last <= act.first \
                and _is_subject(doc, lexicon, crowd, act) and not any(a.last <= crowd.first for a in frame.acts):
            return True
    return False


def _is_subject(doc: Document, lexicon: Lexicon, crowd: ActorMention, act: Act) -> bool:
    """True when no armed side and no new clause stands between the crowd and its verb."""
    gap = doc.tokens.folds[crowd.last:act.first]
    if not lexicon.words["boundary"].isdisjoint(gap) or not lexicon.words["clause_lead"].isdisjoint(gap[1:]):
        return False
    if crowd.first and (_stands_after(doc, lexicon, crowd, "target_prep") or _is_object(doc, lexicon, crowd)):
        return False
    return not any(m.last <= act.first and m.kind in ARMED for m in doc.actors_between(crowd.last, act.first))


def _is_object(doc: Document, lexicon: Lexicon, crowd: ActorMention) -> bool:
    """True when the word before the crowd, determiners skipped, is an act done to it."""
    index = crowd.first - 1
    while index > 0 and doc.tokens.folds[index] in lexicon.words["determiner"]:
        index -= 1
    return any(h.last == index + 1 for h in doc.hits_between("trigger", max(index - 2, 0), index + 1))


def _suffers(doc: Document, lexicon: Lexicon, frame: Frame, crowd: ActorMention) -> bool:
    """True when an act of force of the frame is done to the crowd."""
    anchor = choose_anchor(frame)
    for act in frame.acts:
        if act.trigger.family not in FORCE:
            continue
        if act.voice == "passive" or act.trigger.trigger_id == SUFFERED_BY_VERB:
            if crowd.last <= act.first and not _stands_after(doc, lexicon, crowd, "by") \
                    and act.first - crowd.last <= 3 * REACH:
                return True
        elif act.voice == "noun":
            if crowd.first >= act.last and _stands_after(doc, lexicon, crowd, "target_prep"):
                return True
        elif 0 <= crowd.first - act.last <= 2 * REACH and act is anchor or crowd in frame.actors2:
            return True
    return False


def _hits_gathering(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True when the act is aimed at a demonstration told by a noun ("fired on a protest")."""
    folds = doc.tokens.folds
    for act in frame.acts:
        if act.trigger.family in FORCE and act.voice in ("active", "noun"):
            for hit in doc.hits_between("trigger", act.last, act.last + REACH):
                if hit.payload.trigger.family == "protest" \
                        and not lexicon.words["target_prep"].isdisjoint(folds[act.last - 1:hit.first]):
                    return True
    return False


def _is_mob(doc: Document, lexicon: Lexicon, crowd: ActorMention, families: set[str]) -> bool:
    """True for a mob, and for a crowd that turns on people, outside a demonstration."""
    if crowd.kind != "rioters" or families & {"protest", "intervention"}:
        return False
    words = doc.tokens.folds[crowd.first:crowd.last]
    return not set(lexicon.rules["mob_words"]).isdisjoint(words) or bool(families & ON_PEOPLE)


def _stands_after(doc: Document, lexicon: Lexicon, mention: ActorMention, words: str) -> bool:
    """True when a word of the list stands right before the mention, determiners skipped."""
    folds = doc.tokens.folds
    index = mention.first - 1
    while index >= 0 and (folds[index] in lexicon.words["determiner"] or folds[index].isdigit()):
        index -= 1
    return index >= 0 and folds[index] in lexicon.words[words]
