"""Acts whose kind lies in the thing acted upon: seized weapons, power, a base set up, a prisoner exchanged, an accident."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Act, Document, Frame

AHEAD, BACK = 7, 8
STATE = frozenset({"military", "police", "country", "external"})
CRUDE = frozenset({"strike", "hit"})
PLOTS = frozenset({"Suicide bomb", "Remote explosive/landmine/IED", "Grenade"})
NO_ACT = "idle"
BESIDE = {"loot": frozenset({"attack", "kill", "strike", "hit", "riot", "protest"}), "kill": frozenset({"other"})}
NEEDS_THING = {"base": "base_things", "swap": "swap_things", "abduct": "hostage_leads", "change": "change_things"}


def thing_subtype(doc: Document, lexicon: Lexicon, frame: Frame) -> str | None:
    """Sub-event type told by the thing acted upon; None when things tell nothing, "" when they tell it is no event."""
    family = frame.family
    if family == NO_ACT or (family == "kill" and _is_accident(doc, lexicon, frame)):
        frame.reason = "not_political"
        return ""
    if family in BESIDE and _stands_beside(doc, frame):
        frame.reason = "duplicate"
        return ""
    if family == "capture":
        return _taken(doc, lexicon, frame)
    if family in NEEDS_THING and all(not a.trigger.sub_event_type for a in frame.acts):
        return _with_thing(doc, lexicon, frame)
    if family in CRUDE and _is_found(doc, lexicon, frame):
        return _found(frame)
    if family in ("repel", "assault") and _is_plot(frame):
        frame.actors1, frame.actors2, frame.family = frame.actors2, frame.actors1, "disrupt"
        return "Disrupted weapons use"
    return None


def _stands_beside(doc: Document, frame: Frame) -> bool:
    """True for looting told with the violence it is part of, and for the bodies of a mass grave."""
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    families = {h.payload.trigger.family for h in doc.hits_between("trigger", start, end)}
    return bool(families & BESIDE[frame.family]) and (frame.family == "loot" or frame.acts[0].voice == "noun")


def _taken(doc: Document, lexicon: Lexicon, frame: Frame) -> str | None:
    """What was captured: weapons, power, persons or goods; None for a place."""
    taken = lexicon.rules["taken"]
    folds = doc.tokens.folds
    is_state = bool(frame.actors1) and frame.actors1[0].kind in STATE
    for act in frame.acts:
        if act.trigger.family != "capture" or act.voice not in ("active", "passive"):
            continue
        around = range(act.last, min(act.last + AHEAD, doc.tokens.bounds[frame.sentence + 1])) if act.voice == "active" \
            else range(act.first - 1, max(act.first - AHEAD, doc.tokens.bounds[frame.sentence]) - 1, -1)
        starts = {p.first for p in doc.places if act.first - AHEAD <= p.first <= act.last + AHEAD}
        for index in around:
            word = folds[index]
            if word in lexicon.words["control_goal"] or index in starts:
                return None
            kind = next((k for k, words in taken.items() if word in words), "")
            if kind:
                return _taken_kind(frame, kind, is_state)
    return None


def _taken_kind(frame: Frame, kind: str, is_state: bool) -> str | None:
    if kind == "goods":
        frame.reason = "not_political"
        return ""
    if kind == "weapons":
        frame.family = "disrupt" if is_state else "loot"
        return "Disrupted weapons use" if is_state else "Looting/property destruction"
    if kind == "power":
        frame.family = "other"
        return "Other"
    if kind == "persons" and is_state:
        frame.family = "arrest"
        return "Arrests"
    return None


def _with_thing(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    """An act that counts only with its thing near ("set up" a checkpoint, "took" 15 people hostage)."""
    act = frame.acts[0]
    words = set(lexicon.rules[NEEDS_THING[frame.family]])
    folds = doc.tokens.folds
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    is_back = act.voice in ("passive", "noun")
    near = folds[max(start, act.first - BACK):act.first] if is_back else folds[act.last:min(act.last + AHEAD, end)]
    if words.isdisjoint(near):
        frame.reason = "generic"
        return ""
    sub: str = lexicon.rules["thing_subtypes"][frame.family]
    if frame.family == "swap":
        frame.family = "agreement"
    return sub


def _is_found(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True for a weapon that is only found, removed or defused ("defused an explosive device")."""
    act = frame.acts[0]
    if any(a.voice != "noun" for a in frame.acts) or any(t.low for t in frame.tolls):
        return False
    start = max(doc.tokens.bounds[frame.sentence], act.first - BACK)
    lead = doc.tokens.folds[start:act.first]
    return frame.sub_event_type in PLOTS and not set(lexicon.rules["found_words"]).isdisjoint(lead)


def _found(frame: Frame) -> str:
    frame.family = "disrupt"
    return "Disrupted weapons use"


def _is_plot(frame: Frame) -> bool:
    """True for a bombing that was foiled before it killed."""
    kinds = {a.sub_event_type for a in frame.acts if a.voice == "noun"}
    foils = any(a.trigger.family == "repel" for a in frame.acts)
    return foils and bool(kinds & PLOTS) and not any(t.low for t in frame.tolls)


def _is_accident(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True when the clause of deaths tells an accident and no act of force."""
    folds = doc.tokens.folds[doc.tokens.bounds[frame.sentence]:doc.tokens.bounds[frame.sentence + 1]]
    acts: list[Act] = frame.acts
    return all(a.trigger.family == "kill" for a in acts) and not set(lexicon.rules["accident_words"]).isdisjoint(folds)
