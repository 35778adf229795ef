"""Who does what to whom in a frame (CODING_RULES section 3)."""
from __future__ import annotations

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import Act, ActorMention, Document, Frame
from pipeline.stages.extract.frames import FIGHTS

ARMED = frozenset({"military", "police", "rebel", "militia", "identity_militia", "external"})
VICTIMS = frozenset({"civilians", "object", "protesters", "rioters"})
TWO_SIDED = frozenset({"clash"})
OWNER_REACH = 8


def assign_roles(doc: Document, lexicon: Lexicon, frames: list[Frame]) -> None:
    """Fill actors1 and actors2 of every frame, from its clause, then from the clause before in the same sentence."""
    previous: Frame | None = None
    for frame in frames:
        mentions = [m for m in doc.actors_between(frame.first, frame.last) if not _speaks(doc, lexicon, m)]
        anchor = choose_anchor(frame)
        _assign(doc, lexicon, frame, anchor, mentions)
        if previous is not None and previous.sentence == frame.sentence and not frame.actors1 \
                and anchor.voice in ("active", "ing") and previous.actors1:
            frame.actors1 = list(previous.actors1)
        previous = frame


def _speaks(doc: Document, lexicon: Lexicon, mention: ActorMention) -> bool:
    """True for speakers and holders, who are no actors: "the army said", "Syrian state TV", "rebel-held"."""
    folds = doc.tokens.folds
    following = folds[mention.last] if mention.last < len(folds) else ""
    if following in lexicon.words["speaker_noun"] or following in lexicon.words["saying"]:
        return True
    if following in lexicon.words["holding"] or folds[mention.last - 1] in lexicon.words["holding"]:
        return True
    if _after(doc, lexicon, mention, "by") and not _is_agent(doc, lexicon, mention):
        return True
    return not doc.covered("outlet").isdisjoint(range(mention.first, mention.last))


def choose_anchor(frame: Frame) -> Act:
    """The act whose form tells the roles: a finite verb before a noun, killing last."""
    order = {"active": 0, "passive": 1, "infinitive": 2, "noun": 3, "ing": 4}
    return min(frame.acts, key=lambda a: (a.trigger.family == "kill", order[a.voice], a.first))


def _assign(doc: Document, lexicon: Lexicon, frame: Frame, anchor: Act, mentions: list[ActorMention]) -> None:
    used: set[int] = set()
    partners = [m for m in mentions if m.kind in ARMED and _cooperates(doc, lexicon, m)]
    mentions = [m for m in mentions if m not in partners]
    agents = [m for m in mentions if (m.kind in ARMED or m.kind == "country") and not _supports(doc, lexicon, m)]
    by = [m for m in agents if m.first >= frame.acts[0].first and (_is_agent(doc, lexicon, m)
                                                                   or _is_origin_of_fire(doc, lexicon, frame, m))]
    adjectives = [m for m in agents for a in frame.acts if a.voice == "noun" and m.first < a.first <= m.last + 1
                  and not (a.first == m.last + 1 and (_is_joint(doc, lexicon, m.last) or _is_act(frame, m.last)))
                  and not _after(doc, lexicon, m, "target_prep")]
    first = min((a.first for a in frame.acts if a.voice == "active"), default=anchor.first)
    left = _subjects(doc, lexicon, agents, min(first, anchor.first))
    right = [m for m in mentions if m.first >= min(first, anchor.first)]
    if frame.family in TWO_SIDED and anchor.voice != "passive" and _between(doc, lexicon, frame, agents):
        return
    if anchor.voice == "passive" and frame.family == "clash":
        _losers(frame, anchor, agents)
    elif anchor.voice == "passive":
        if by:
            frame.actors1 = [by[0]]
        elif adjectives:
            frame.actors1 = [adjectives[0]]
        before = [m for m in mentions if m.last <= anchor.first and m not in frame.actors1]
        frame.actors2 = before[-1:]
    elif anchor.voice in ("active", "infinitive"):
        if by and anchor.trigger.family not in FIGHTS:
            frame.actors1 = [by[0]]
        elif left or adjectives:
            frame.actors1 = [_doer(left, adjectives, anchor)]
        frame.actors2 = [m for m in right if m not in frame.actors1 and m.kind != "country"][:1]
        if not frame.actors2:
            frame.actors2 = [m for m in _killed(frame, mentions) if m not in frame.actors1][:1]
    else:
        chosen = by or adjectives or left
        if chosen:
            frame.actors1 = [chosen[0] if chosen is not left else _subject(left)]
        targets = [m for m in mentions if m not in frame.actors1 and m.kind != "country"
                   and _is_target(doc, lexicon, frame, anchor, m)]
        frame.actors2 = [m for m in _killed(frame, mentions) if m not in frame.actors1][:1] or targets[:1]
    _owners(frame, mentions)
    if any(a.trigger.family == "repel" for a in frame.acts):
        _turn_around(frame, agents)
    used.update(id(m) for m in frame.actors1 + frame.actors2)
    _victims(frame, [m for m in mentions if id(m) not in used])
    _allies(doc, lexicon, frame, mentions)
    if frame.actors1 and not frame.is_two_sided:
        frame.actors1.extend(partners[:1])


def _cooperates(doc: Document, lexicon: Lexicon, mention: ActorMention) -> bool:
    """"in cooperation with X", "alongside X": X acts on the same side."""
    before = doc.tokens.folds[max(0, mention.first - 4):mention.first]
    return not lexicon.words["cooperation"].isdisjoint(before)


def _supports(doc: Document, lexicon: Lexicon, mention: ActorMention) -> bool:
    """"backed by X", "with a cover from X": X helps, it does not act."""
    if not (_after(doc, lexicon, mention, "agent_prep") or _after(doc, lexicon, mention, "member_of")):
        return False
    before = doc.tokens.folds[max(0, mention.first - 5):mention.first]
    return not (lexicon.words["support"].isdisjoint(before) and lexicon.words["support_with"].isdisjoint(before))


def _may_lead(doc: Document, lexicon: Lexicon, mention: ActorMention, act_first: int) -> bool:
    """True for a subject; a bare nationality is one only right before its verb ("Turkey has shelled")."""
    if mention.kind != "country":
        return True
    if _after(doc, lexicon, mention, "in"):
        return False
    gap = doc.tokens.folds[mention.last:act_first]
    return len(gap) <= 4 and all(w in lexicon.words["have"] or w in lexicon.words["be"] or w in lexicon.words["adverb"]
                                 or w in lexicon.words["conjunction"] for w in gap)


def _is_collective(doc: Document, lexicon: Lexicon, mention: ActorMention) -> bool:
    """"an alliance of rebels", "a column of troops": the noun before "of" only counts those who act."""
    folds = doc.tokens.folds
    return mention.first > 1 and folds[mention.first - 2] in lexicon.words["collective"] \
        and folds[mention.first - 1] in lexicon.words["member_of"]


def _killed(frame: Frame, mentions: list[ActorMention]) -> list[ActorMention]:
    """Armed people that a verb of killing says died: before a passive, after an active one."""
    dead: list[ActorMention] = []
    for act in frame.acts:
        if act.trigger.family != "kill" or act.voice == "noun":
            continue
        if act.voice == "passive":
            dead += [m for m in mentions if m.last <= act.first][-1:]
        else:
            dead += [m for m in mentions if m.first >= act.last][:1]
    return [m for m in dead if m.kind in ARMED]


def _is_target(doc: Document, lexicon: Lexicon, frame: Frame, anchor: Act, mention: ActorMention) -> bool:
    """True for who a noun of an act falls on: after "on" or "against", unarmed, or object of a verb that follows."""
    if mention.kind in VICTIMS or _after(doc, lexicon, mention, "target_prep"):
        return True
    return mention.first >= anchor.last and any(
        a.voice in ("active", "ing", "passive") and anchor.last <= a.first < mention.first for a in frame.acts)


def _is_agent(doc: Document, lexicon: Lexicon, mention: ActorMention) -> bool:
    """True after "by", unless the participle before it is no act ("held by", "backed by")."""
    if not _after(doc, lexicon, mention, "by"):
        return False
    folds = doc.tokens.folds
    index = mention.first - 1
    while folds[index] not in lexicon.words["by"]:
        index -= 1
    return lexicon.words["not_agent"].isdisjoint(folds[max(0, index - 2):index])


def _is_origin_of_fire(doc: Document, lexicon: Lexicon, frame: Frame, mention: ActorMention) -> bool:
    """"rocket fire from rebels": an agent after "from" right behind the noun of a strike."""
    nouns = [a for a in frame.acts if a.voice == "noun" and a.trigger.family == "strike"]
    return any(0 < mention.first - a.last <= 3 for a in nouns) and _after(doc, lexicon, mention, "source_prep")


def _losers(frame: Frame, anchor: Act, agents: list[ActorMention]) -> None:
    """"132 fighters were killed in clashes with B": the dead are actor2, the other side actor1."""
    dead = [m for m in agents if m.last <= anchor.first]
    others = [m for m in agents if m.first >= anchor.last and not (dead and m.key == dead[-1].key)]
    frame.actors2 = dead[-1:]
    frame.actors1 = others[:1]
    if not dead and len(others) > 1:
        frame.actors2 = others[1:2]


def _is_joint(doc: Document, lexicon: Lexicon, index: int) -> bool:
    """True for a conjunction, preposition or mark between a noun and an act."""
    word = doc.tokens.folds[index]
    return word in lexicon.words["conjunction"] or word in lexicon.words["in"] or word in lexicon.words["comma"]


def _subjects(doc: Document, lexicon: Lexicon, agents: list[ActorMention], act_first: int) -> list[ActorMention]:
    """Armed sides before the verb that no preposition takes away from it."""
    return [m for m in agents if m.last <= act_first
            and (not _after(doc, lexicon, m, "in") or _is_collective(doc, lexicon, m))
            and not _after(doc, lexicon, m, "by") and _may_lead(doc, lexicon, m, act_first)]


def _doer(left: list[ActorMention], adjectives: list[ActorMention], anchor: Act) -> ActorMention:
    """Who an active verb has as subject: "regime" of "regime shelling killed", else the side nearest before it."""
    before = [m for m in adjectives if m.first < anchor.first]
    subject = _subject(left) if left else None
    if subject is not None and (not before or subject.first > before[-1].first):
        return subject
    return before[0] if before else adjectives[0]


def _is_act(frame: Frame, index: int) -> bool:
    """True for a token of an act of the frame."""
    return any(a.first <= index < a.last for a in frame.acts)


def _subject(left: list[ActorMention]) -> ActorMention:
    """The subject among mentions before the verb: the nearest one that is no bare country, else the nearest."""
    named = [m for m in left if m.kind != "country"]
    return named[-1] if named else left[-1]


def _after(doc: Document, lexicon: Lexicon, mention: ActorMention, words: str) -> bool:
    """True when a word of the list stands right before the mention (articles skipped)."""
    return mention.lead in lexicon.words[words]


def _owners(frame: Frame, mentions: list[ActorMention]) -> None:
    """"positions of the rebels", "ISIS vehicles": the armed side that owns the thing hit is the target."""
    things = [m for m in frame.actors2 if m.kind == "object"]
    if not things or any(m.kind in ARMED for m in frame.actors2):
        return
    taken = {m.key for m in frame.actors1}
    near = [m for m in mentions if m.kind in ARMED and m.key not in taken
            and (0 <= m.first - things[0].last <= OWNER_REACH or 0 <= things[0].first - m.last <= 1)]
    if near:
        frame.actors2.insert(0, near[0])


def _turn_around(frame: Frame, agents: list[ActorMention]) -> None:
    """A repelled attack: who repels is attacked, so the subject is actor2 and the other side actor1."""
    defenders = list(frame.actors1)
    keys = {m.key for m in defenders}
    frame.actors1 = [m for m in agents if m.key not in keys and m.kind != "country"][:1]
    frame.actors2 = defenders
    frame.is_two_sided = True


def _between(doc: Document, lexicon: Lexicon, frame: Frame, agents: list[ActorMention]) -> bool:
    """"clashes between A and B", "A clashed with B": the two sides, first named first."""
    sides: list[ActorMention] = []
    for mention in agents:
        if mention.kind != "country" and mention.key not in {m.key for m in sides}:
            sides.append(mention)
    if len(sides) < 2:
        return False
    anchor = choose_anchor(frame)
    after = [m for m in sides if m.first >= anchor.last]
    before = [m for m in sides if m.last <= anchor.first]
    if before and after:
        frame.actors1, frame.actors2 = [before[-1]], [after[0]]
    elif len(after) >= 2:
        frame.actors1, frame.actors2 = [after[0]], [after[1]]
    elif len(before) >= 2:
        frame.actors1, frame.actors2 = [before[0]], [before[-1]]
    else:
        return False
    return True


def _victims(frame: Frame, rest: list[ActorMention]) -> None:
    """Persons hurt who stand elsewhere in the clause are added after the object."""
    for mention in rest:
        if mention.kind == "civilians" and not any(m.kind == "civilians" for m in frame.actors2):
            frame.actors2.append(mention)


def _allies(doc: Document, lexicon: Lexicon, frame: Frame, mentions: list[ActorMention]) -> None:
    """"A and B shelled": a second agent joined to the first by a conjunction."""
    if not frame.actors1:
        return
    lead = frame.actors1[0]
    for mention in mentions:
        if mention is lead or mention in frame.actors2 or mention.kind not in ARMED | {"country"}:
            continue
        gap = doc.tokens.folds[min(lead.last, mention.last):max(lead.first, mention.first)]
        is_either = not lexicon.words["either"].isdisjoint(gap)
        if len(gap) <= 2 and (is_either or not lexicon.words["together"].isdisjoint(gap)):
            mention.is_alternative = is_either
            if mention.first < lead.first:
                frame.actors1.insert(0, mention)
            else:
                frame.actors1.append(mention)
