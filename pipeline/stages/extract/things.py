"""Acts whose kind lies in the thing acted upon: seized weapons, power, a base set up, a prisoner exchanged."""
from __future__ import annotations

from typing import Any

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.crowds import CROWDS
from pipeline.stages.extract.document import Act, Document, Frame
from pipeline.stages.extract.roles import ARMED

AHEAD, BACK = 7, 8
STATE = frozenset({"military", "police", "country", "external"})
CRUDE = frozenset({"strike", "hit"})
PLOTS = frozenset({"Suicide bomb", "Remote explosive/landmine/IED", "Grenade"})
NO_ACT = "idle"
BESIDE = {"loot": frozenset({"attack", "kill", "strike", "hit"}), "kill": frozenset({"other"}),
          "assault": frozenset({"attack", "abduct"})}
DEMONSTRATION = frozenset({"protest", "riot", "intervention"})
MET = frozenset({"disrupt", "shootdown"})
NEEDS_THING = {"base": "base_things", "swap": "swap_things", "abduct": "hostage_leads", "change": "change_things",
               "take-away": "taken_people"}


def thing_subtype(doc: Document, lexicon: Lexicon, frame: Frame) -> str | None:
    """Sub-event type told by the thing acted upon; None when things tell nothing, "" when they tell it is no event."""
    family = frame.family
    if family == NO_ACT or (family == "kill" and _is_accident(doc, lexicon, frame)):
        frame.reason = "not_political"
        return ""
    if family in BESIDE:
        told = _stands_beside(doc, frame)
        if told is not None:
            return told
    if family in CRUDE and _is_missile_met(doc, frame):
        frame.reason = "duplicate"
        return ""
    if family == "hit" and _downs_drones(doc, lexicon, frame):
        return _found(frame)
    if family == "abduct" and _is_freed(doc, lexicon, frame):
        frame.reason = "historical"
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


def _stands_beside(doc: Document, frame: Frame) -> str | None:
    """Looting told with the violence it is part of, a raid told with the killings in it, the bodies of a mass grave."""
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    families = {h.payload.trigger.family for h in doc.hits_between("trigger", start, end)}
    if frame.family == "loot" and families & DEMONSTRATION:
        frame.family = "riot"
        return "Violent demonstration"
    if not families & BESIDE[frame.family] or (frame.family == "kill" and frame.acts[0].voice != "noun"):
        return None
    if frame.family == "assault" and (not frame.actors1 or frame.actors1[0].kind in STATE
                                      or any(m.kind in ARMED for m in frame.actors2)):
        return None
    if frame.family == "assault":
        frame.family = "attack" if "attack" in families else "abduct"
        return "Attack" if "attack" in families else "Abduction/forced disappearance"
    frame.reason = "duplicate"
    return ""


def _is_missile_met(doc: Document, frame: Frame) -> bool:
    """True for the firing of what is intercepted in the same breath ("intercepted a missile fired by B")."""
    act = frame.acts[0]
    start = max(doc.tokens.bounds[frame.sentence], act.first - BACK)
    before = {h.payload.trigger.family for h in doc.hits_between("trigger", start, act.first)}
    return len(frame.acts) == 1 and act.voice in ("passive", "active") and bool(before & MET) and not frame.tolls


def _downs_drones(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True for drones destroyed in flight ("destroyed 14 of 18 drones")."""
    act = frame.acts[0]
    folds = doc.tokens.folds
    return act.voice == "active" and folds[act.first] in lexicon.rules["downing_words"] \
        and not lexicon.words["drone"].isdisjoint(folds[act.last:act.last + 6])


def _is_freed(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """True for an abduction told only to say who was freed ("the kidnapped girls", "rescued 20 abducted people")."""
    act = frame.acts[0]
    folds = doc.tokens.folds
    start = doc.tokens.bounds[frame.sentence]
    is_adjective = act.first > start and act.voice != "noun" and folds[act.first - 1] in lexicon.words["definite"]
    return is_adjective or not set(lexicon.rules["freed_words"]).isdisjoint(folds[max(start, act.first - 6):act.first])


def _taken(doc: Document, lexicon: Lexicon, frame: Frame) -> str | None:
    """What was captured: weapons, power, persons or goods; None for a place."""
    taken = lexicon.rules["taken"]
    folds = doc.tokens.folds
    is_state = bool(frame.actors1) and frame.actors1[0].kind in STATE
    for act in frame.acts:
        if act.trigger.family != "capture" or act.voice not in ("active", "passive"):
            continue
        start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
        ahead = range(act.last, min(act.last + AHEAD, end))
        around = ahead if act.voice == "active" else range(act.first - 1, max(act.first - AHEAD, start) - 1, -1)
        starts = {p.first for p in doc.places if act.first - AHEAD <= p.first <= act.last + AHEAD}
        for index in around:
            word = folds[index]
            if word in lexicon.words["control_goal"] or index in starts:
                return None
            entry = next((entry for entry in taken if word in entry["words"]), None)
            if entry is not None:
                return _taken_thing(frame, entry, "state" if is_state else "other")
    return None


def _taken_thing(frame: Frame, entry: dict[str, Any], taker: str) -> str | None:
    if "reason" in entry:
        frame.reason = entry["reason"]
        return ""
    if taker not in entry:
        return None
    frame.family, sub = entry[taker]
    return str(sub)


def _with_thing(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    """An act that counts only with its thing near ("set up" a checkpoint, "took" 15 people hostage)."""
    act = frame.acts[0]
    key = act.trigger.trigger_id if act.trigger.trigger_id in NEEDS_THING else frame.family
    words = set(lexicon.rules[NEEDS_THING[key]])
    folds = doc.tokens.folds
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    is_back = act.voice in ("passive", "noun")
    near = folds[max(start, act.first - BACK):act.first] if is_back else folds[act.last:min(act.last + AHEAD, end)]
    is_camp = any(m.kind in CROWDS for m in doc.actors_between(start, act.first))
    if words.isdisjoint(near) or is_camp:
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
