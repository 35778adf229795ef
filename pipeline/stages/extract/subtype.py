"""Sub-event type of a frame from act, weapon, actors, target and outcome (CODING_RULES section 2)."""
from __future__ import annotations

from pipeline.lexicon.entries import Trigger
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.crowds import crowd_subtype
from pipeline.stages.extract.document import Document, Frame
from pipeline.stages.extract.frames import RANK
from pipeline.stages.extract.roles import ARMED
from pipeline.stages.extract.things import thing_subtype

AIR = "Air/drone strike"
CIVILIAN_PLACES = "civilian-objects"
WITHOUT_DEATHS = frozenset({"Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Other",
                            "Headquarters or base established", "Non-violent transfer of territory"})
NO_AIRCRAFT = frozenset({"police", "rebel", "militia", "identity_militia"})
BOMBING, SHOOTING = "bombing", "shoot"
RAIDERS = frozenset({"militia", "identity_militia"})


def decide_subtype(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    """Sub-event type of the frame, or "" when nothing tells the kind of act; may set its family and reason."""
    weapon = find_weapon(doc, lexicon, frame)
    frame.weapon = weapon
    _move_victims(frame)
    _set_speaker(doc, lexicon, frame)
    told = crowd_subtype(doc, lexicon, frame) or thing_subtype(doc, lexicon, frame)
    sub = _by_family(doc, lexicon, frame, weapon) if told is None else told
    if sub in WITHOUT_DEATHS:
        frame.tolls = []
    if sub in ("Disrupted weapons use", "Arrests"):
        _set_defender(doc, frame)
    return sub


def _by_family(doc: Document, lexicon: Lexicon, frame: Frame, weapon: str) -> str:
    family = frame.family
    if family in ("capture", "fall"):
        return "capture"
    if family == "strike" and _is_ground_raid(doc, lexicon, frame, weapon):
        return _ground_raid(frame)
    if family == "strike":
        return _stronger(frame, weapon)
    if family in ("hit", "kill"):
        return _untyped(doc, frame, weapon)
    if family == "shootdown":
        return _shoot_down(doc, lexicon, frame)
    if family == "attack":
        return _attack(frame, weapon)
    if family == "abduct" or family == "arrest":
        return _arrest(frame)
    return frame.sub_event_type


def _move_victims(frame: Frame) -> None:
    """"Five soldiers were killed when a bomb hit their convoy": the subject of a passive killing is no agent."""
    if frame.family not in ("strike", "hit") or not frame.actors1:
        return
    killed = next((a for a in frame.acts if a.trigger.family == "kill" and a.voice == "passive"), None)
    if killed is None or killed is not frame.acts[0]:
        return
    dead = [m for m in frame.actors1 if m.last <= killed.first]
    if dead:
        frame.actors1 = [m for m in frame.actors1 if m.first >= killed.last]
        frame.actors2 = dead + [m for m in frame.actors2 if m.kind != "object" and m not in dead]


def _set_speaker(doc: Document, lexicon: Lexicon, frame: Frame) -> None:
    """"The army said it had killed": the speaker acts when a pronoun stands before the verb."""
    act = next((a for a in frame.acts if a.voice == "active"), None)
    if act is None or frame.actors1:
        return
    folds = doc.tokens.folds
    start = doc.tokens.bounds[frame.sentence]
    near = range(max(start, act.first - 4), act.first)
    pronoun = next((k for k in near if folds[k] in lexicon.rules["self_pronouns"]), -1)
    if pronoun <= start or lexicon.words["saying"].isdisjoint(folds[max(start, pronoun - 5):pronoun]):
        return
    speakers = [m for m in doc.actors if start <= m.first and m.last < pronoun and m.kind in ARMED]
    frame.actors1 = speakers[-1:]


def _set_defender(doc: Document, frame: Frame) -> None:
    """Who intercepts or arrests stands before the verb; who fired the missile ("fired by B") is the other side."""
    act = frame.acts[0]
    if act.voice != "active":
        return
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    sides = [m for m in doc.actors if start <= m.first < end and (m.kind in ARMED or m.kind == "country")]
    before = [m for m in sides if m.last <= act.first]
    if before and (not frame.actors1 or frame.actors1[0].first >= act.first):
        frame.actors2 = frame.actors1 or frame.actors2
        frame.actors1 = before[-1:]
    if not frame.actors2 and frame.actors1:
        frame.actors2 = [m for m in sides if m.first >= act.last and m.key != frame.actors1[0].key][:1]


def find_weapon(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    """Sub-event type that the weapons named in the clause stand for, "" when none is named; a factory or store of
    weapons is no weapon used."""
    found: list[tuple[int, int, str]] = []
    for hit in doc.hits_between("means", frame.first, frame.last):
        if hit.last < len(doc.tokens) and doc.tokens.folds[hit.last] in lexicon.words["weapon_store"]:
            continue
        trigger: Trigger = hit.payload.trigger
        distance = min(abs(hit.first - a.first) for a in frame.acts)
        found.append((RANK.index(trigger.sub_event_type), distance, trigger.sub_event_type))
    for mention in frame.actors1:
        if mention.weapon_hint == "air":
            found.append((RANK.index("Air/drone strike"), 0, "Air/drone strike"))
    return min(found)[2] if found else ""


def _stronger(frame: Frame, weapon: str) -> str:
    """The typed act, unless its word is soft ("bombed") or the weapon beside it ranks higher."""
    act = frame.sub_event_type
    if not weapon or weapon == act:
        return act
    soft = all(a.trigger.is_soft for a in frame.acts if a.sub_event_type == act)
    return weapon if soft or RANK.index(weapon) < RANK.index(act) and weapon == "Chemical weapon" else act


def _untyped(doc: Document, frame: Frame, weapon: str) -> str:
    if weapon:
        return weapon
    if all(a.trigger.trigger_id == BOMBING for a in frame.acts if a.sub_event_type) and _has_aircraft(frame):
        return AIR
    typed = frame.sub_event_type or next((a.sub_event_type for a in frame.acts if a.sub_event_type), "")
    if typed:
        return typed
    victims = {m.kind for m in frame.actors2}
    attacker = frame.actors1[0].kind if frame.actors1 else ""
    armed_victim = bool(victims & ARMED)
    words = {a.trigger.trigger_id for a in frame.acts}
    if frame.is_definite and frame.acts[0].voice == "noun":
        return ""
    if frame.family == "kill":
        if attacker and armed_victim:
            return "Armed clash"
        return "Attack" if attacker in ARMED and "civilians" in victims else ""
    if attacker in RAIDERS and not armed_victim and _hits_homes(frame):
        return "Attack"
    if attacker == "rebel" and not armed_victim and "civilians" in victims:
        return "Attack"
    if "attack-verb" in words and attacker and (armed_victim or "object" in victims):
        return "Armed clash"
    if attacker in ("military", "external", "police", "country"):
        return "Shelling/artillery/missile attack"
    if armed_victim and attacker:
        return "Armed clash"
    if attacker in ARMED and "civilians" in victims:
        return "Attack"
    return ""


def _has_aircraft(frame: Frame) -> bool:
    """True when a force with aircraft bombed ("killed by regime bombs")."""
    named = any(a.sub_event_type for a in frame.acts)
    return named and bool(frame.actors1) and frame.actors1[0].kind in ("military", "external", "country")


def _hits_homes(frame: Frame) -> bool:
    """True when civilians, or a village or another place of civilians, are attacked."""
    generics = {m.generic.generic_id for m in frame.actors2 if m.generic is not None}
    return CIVILIAN_PLACES in generics or any(m.kind == "civilians" for m in frame.actors2)


def _is_ground_raid(doc: Document, lexicon: Lexicon, frame: Frame, weapon: str) -> bool:
    """True for a bare "raid" of a force without aircraft, or one told beside arrests."""
    if weapon == AIR or any(a.sub_event_type == AIR and not a.trigger.is_weak_noun for a in frame.acts) \
            or not any(a.trigger.is_weak_noun for a in frame.acts):
        return False
    if frame.actors1 and frame.actors1[0].kind in NO_AIRCRAFT:
        return True
    shots = set(lexicon.rules["shots"])
    if any(not shots.isdisjoint(doc.tokens.folds[a.first:a.last]) for a in frame.acts):
        return True
    start, end = doc.tokens.bounds[frame.sentence], doc.tokens.bounds[frame.sentence + 1]
    return any(h.payload.trigger.family in ("arrest", "abduct") for h in doc.hits_between("trigger", start, end))


def _ground_raid(frame: Frame) -> str:
    """A raid on the ground: killing of civilians, a fight, or no act beside the arrests."""
    kinds = {m.kind for m in frame.actors2}
    if kinds & ARMED and frame.actors1:
        return "Armed clash"
    is_deadly = any(t.low for t in frame.tolls) or any(a.trigger.family == "kill" for a in frame.acts)
    if frame.actors1 and ("civilians" in kinds or is_deadly):
        frame.family = "attack"
        return "Attack"
    frame.reason = "duplicate"
    return ""


def _shoot_down(doc: Document, lexicon: Lexicon, frame: Frame) -> str:
    folds = doc.tokens.folds[frame.first:frame.last]
    if not lexicon.words["drone"].isdisjoint(folds):
        return "Disrupted weapons use"
    return "Shelling/artillery/missile attack" if not lexicon.words["aircraft"].isdisjoint(folds) else ""


def _attack(frame: Frame, weapon: str) -> str:
    """Killing of unarmed people, unless armed people died in it or a weapon of war is named."""
    if frame.sub_event_type == "Attack" and weapon and weapon != "Remote explosive/landmine/IED" \
            and all(a.trigger.trigger_id == SHOOTING or a.trigger.family == "hit" for a in frame.acts):
        return weapon
    victims = {m.kind for m in frame.actors2}
    is_fire = all(a.voice == "noun" and a.trigger.trigger_id == SHOOTING or a.trigger.family == "kill"
                  for a in frame.acts)
    if frame.sub_event_type == "Attack" and is_fire and victims & ARMED and victims <= ARMED and frame.actors1:
        return "Armed clash"
    return frame.sub_event_type


def _arrest(frame: Frame) -> str:
    attacker = frame.actors1[0].kind if frame.actors1 else ""
    if frame.family == "arrest":
        return "Abduction/forced disappearance" if attacker in ("rebel", "militia", "identity_militia") else "Arrests"
    return frame.sub_event_type
