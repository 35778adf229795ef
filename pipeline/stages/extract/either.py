"""One of two sides, the text cannot tell which ("Syrian or Russian warplanes"; CODING_RULES section 3)."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.document import ActorMention, Document
from pipeline.stages.extract.labels import Party, inter_of, label_of
from pipeline.stages.extract.roles import ARMED

REACH = 6
NAMERS = ARMED | {"country"}
Namer = Callable[[ActorMention], Party]


def one_of_two(lexicon: Lexicon, parties: Sequence[Party], country: str, day: date | None) -> Party | None:
    """One party for both of the first two, where the lexicon has an actor for the pair; else None."""
    pair = "|".join(sorted({p.actor_id.partition(":")[2] for p in parties[:2]}))
    actor = lexicon.actors.get(lexicon.rules["either_actors"].get(pair, ""))
    if actor is None:
        return None
    return Party(label_of(lexicon, actor, country, day), inter_of(actor, country), actor.actor_id, parties[0].mention)


def told_in_article(doc: Document, lexicon: Lexicon, agents: Sequence[ActorMention], is_told: bool, name: Namer,
                    country: str, day: date | None) -> Party | None:
    """The pair that an agent of the act belongs to ("government warplanes or those of its ally Russia"), or the pair
    told anywhere in the article when the act's own sentence names no side (`is_told` False).

    `name` codes a mention.
    """
    pairs = set(lexicon.rules["either_actors"].values())
    whole = next((m for m in doc.actors if m.actor and m.actor.actor_id in pairs), None)
    if whole is not None and not is_told:
        return name(whole)
    for one, two in _alternatives(doc, lexicon):
        if not is_told or one in agents or two in agents:
            party = one_of_two(lexicon, (name(one), name(two)), country, day)
            if party is not None:
                return party
    return None


def _alternatives(doc: Document, lexicon: Lexicon) -> Iterator[tuple[ActorMention, ActorMention]]:
    """Mentions with "or" and nothing but words of belonging between them."""
    sides = [m for m in doc.actors if m.kind in NAMERS]
    for one, two in zip(sides, sides[1:], strict=False):
        gap = doc.tokens.folds[one.last:two.first]
        if 0 < len(gap) <= REACH and not lexicon.words["or"].isdisjoint(gap) and all(
                word in lexicon.words["either_gap"] for word in gap):
            yield one, two
