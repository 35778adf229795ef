"""Acts of one sentence to frames: which trigger words tell one and the same act, and how far its clause reaches."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Act, Document, Frame

STRIKES = frozenset({"strike", "hit", "kill", "attack", "shootdown"})
FIGHTS = frozenset({"clash", "assault", "repel", "fightkill", "capture", "fall"})
DEMONSTRATIONS = frozenset({"protest", "riot", "intervention"})
LAUNCH_REACH = 5
RANK = ("Chemical weapon", "Suicide bomb", "Air/drone strike", "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED", "Grenade", "Sexual violence", "Attack", "")


def build_frames(doc: Document, lexicon: Lexicon, acts: list[Act]) -> list[Frame]:
    """Frames of the article in text order; acts with a reason make no frame."""
    frames: list[Frame] = []
    by_sentence: dict[int, list[Act]] = {}
    for act in acts:
        if not act.reason:
            by_sentence.setdefault(act.sentence, []).append(act)
    for sentence, members in sorted(by_sentence.items()):
        frames.extend(_sentence_frames(doc, lexicon, sentence, members))
    return frames


def group_of(family: str) -> str:
    """Family group: strike, fight, demonstration, or the family itself."""
    if family in STRIKES:
        return "strike"
    if family in FIGHTS:
        return "fight"
    return "demonstration" if family in DEMONSTRATIONS else family


def _sentence_frames(doc: Document, lexicon: Lexicon, sentence: int, acts: list[Act]) -> list[Frame]:
    frames: list[Frame] = []
    for act in acts:
        if frames and _belongs(doc, lexicon, frames[-1], act):
            _join(frames[-1], act)
        else:
            frames.append(Frame([act], sentence, act.sub_event_type, act.trigger.family, act.first, act.last,
                                is_definite=act.is_definite))
    _set_scopes(doc, lexicon, sentence, frames)
    for frame in frames:
        frame.is_new = _is_another(doc, lexicon, frame)
        if all(a.echo_reason for a in frame.acts if a.trigger.family != "kill"):
            frame.echo_reason = next((a.echo_reason for a in frame.acts if a.echo_reason), "")
    return frames


def _is_another(doc: Document, lexicon: Lexicon, frame: Frame) -> bool:
    """"Another shell landed", "in a separate attack", "Elsewhere ...": the words say that it is one more act."""
    folds = doc.tokens.folds
    first = frame.acts[0]
    lead = folds[frame.first:frame.first + 2] if frame.first == doc.tokens.bounds[frame.sentence] else []
    beside = folds[max(frame.first, first.first - 2):first.first]
    return not lexicon.words["another_strong"].isdisjoint([*lead, *beside])


def _belongs(doc: Document, lexicon: Lexicon, frame: Frame, act: Act) -> bool:
    """True when `act` tells the same act as the frame before it in the sentence."""
    previous = frame.acts[-1]
    first, second = group_of(frame.family), group_of(act.trigger.family)
    if has_boundary(doc, lexicon, previous.last, act.first):
        return False
    if act.trigger.family == "kill":
        return first in ("strike", "fight", "demonstration", "abduct")
    if frame.family == "kill":
        if frame.acts[0].voice == "active" and act.voice == "active" and _own_clause(doc, lexicon, frame, act):
            return False
        return second in ("strike", "fight", "demonstration")
    if first == second == "strike":
        return not _own_clause(doc, lexicon, frame, act)
    if first == second == "fight":
        return not (act.trigger.family in ("capture", "clash") and _own_clause(doc, lexicon, frame, act))
    if frame.family == "repel" or (first == "fight" and second == "strike"):
        return not _own_clause(doc, lexicon, frame, act)
    if first == "strike" and act.trigger.family == "repel":
        return True
    if frame.family == "hit" and second == "fight" and act.voice == "noun":
        return act.first - previous.last <= LAUNCH_REACH
    if first == second:
        return not _own_clause(doc, lexicon, frame, act)
    return {frame.family, act.trigger.family} == {"agreement", "evacuation"}


def has_boundary(doc: Document, lexicon: Lexicon, first: int, last: int) -> bool:
    """True when a word or mark that parts clauses ("while", ";") stands in tokens first..last."""
    folds = doc.tokens.folds
    between = folds[first:last]
    return ";" in between or not lexicon.words["boundary"].isdisjoint(between)


def _own_clause(doc: Document, lexicon: Lexicon, frame: Frame, act: Act) -> bool:
    """True when a conjunction and a new subject or a new place part the act from the frame."""
    folds = doc.tokens.folds
    start = frame.acts[-1].last
    joint = next((k for k in range(act.first - 1, start - 1, -1) if folds[k] in lexicon.words["conjunction"]
                  or folds[k] in lexicon.words["comma"]), -1)
    if joint < 0:
        return False
    subject = any(m.last <= act.first and m.kind not in ("object", "civilians")
                  for m in doc.actors_between(joint + 1, joint + 4))
    places_before = bool(doc.places_between(start, joint))
    places_after = bool(doc.places_between(act.last, doc.tokens.bounds[act.sentence + 1]))
    if act.voice in ("active", "passive"):
        return subject or (places_before and places_after and act.trigger.family != "kill")
    return subject and places_before and places_after


def _join(frame: Frame, act: Act) -> None:
    frame.acts.append(act)
    frame.first, frame.last = min(frame.first, act.first), max(frame.last, act.last)
    old, new = group_of(frame.family), group_of(act.trigger.family)
    frame.is_definite = frame.is_definite and (act.is_definite or act.trigger.family == "kill")
    if frame.family == "kill":
        frame.family, frame.sub_event_type = act.trigger.family, act.sub_event_type
        frame.is_definite = act.is_definite
        return
    if act.trigger.family == "kill":
        return
    if "fight" in (old, new):
        if old != "fight" or act.trigger.family == "capture" or (frame.family in ("assault", "repel") and
                                                                  act.trigger.family == "clash"):
            if frame.family != "capture" and new == "fight":
                frame.family, frame.sub_event_type = act.trigger.family, act.sub_event_type
        return
    if old == new == "strike":
        if _rank(act) < _rank_of(frame) or (frame.acts[0].trigger.is_soft and act.sub_event_type):
            frame.family, frame.sub_event_type = act.trigger.family, act.sub_event_type
        return
    if new == "demonstration" and act.trigger.family in ("intervention", "riot"):
        frame.sub_event_type = act.sub_event_type
        frame.family = act.trigger.family


def _rank(act: Act) -> int:
    position = RANK.index(act.sub_event_type) if act.sub_event_type in RANK else len(RANK)
    return position * 2 + act.trigger.is_soft * 20


def _rank_of(frame: Frame) -> int:
    return min(_rank(a) for a in frame.acts[:-1]) if len(frame.acts) > 1 else 99


def _set_scopes(doc: Document, lexicon: Lexicon, sentence: int, frames: list[Frame]) -> None:
    """Scope of each frame: from the joint before it to the joint before the next one."""
    start, end = doc.tokens.bounds[sentence], doc.tokens.bounds[sentence + 1]
    for index, frame in enumerate(frames):
        frame.first = start
        if index + 1 < len(frames):
            start = _joint(doc, lexicon, frame.acts[-1].last, frames[index + 1].acts[0])
            frame.last = start
        else:
            frame.last = end


def _joint(doc: Document, lexicon: Lexicon, first: int, act: Act) -> int:
    """Where the clause of `act` begins: at the last conjunction, mark or clause word before it, else at its subject."""
    folds = doc.tokens.folds
    for k in range(act.first - 1, first - 1, -1):
        if folds[k] in lexicon.words["conjunction"] or folds[k] in lexicon.words["boundary"] \
                or folds[k] in lexicon.words["comma"] or folds[k] in lexicon.words["clause_lead"]:
            return k
    subject = next((m for m in reversed(doc.actors_between(first, act.first)) if m.last <= act.first), None)
    return subject.first if subject is not None and act.voice != "noun" else act.first
