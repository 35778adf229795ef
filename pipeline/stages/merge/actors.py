"""How well the actors of two reports agree."""
from __future__ import annotations

from collections.abc import Mapping

from pipeline.lexicon.merge_rules import ActorRules, StandIn
from pipeline.stages.merge.claims import Row

Broader = Mapping[str, tuple[str, ...]]
SLOTS = ("1", "2")
ALLY_SEPARATOR = "; "


def compare_actors(a: Row, b: Row, rules: ActorRules, broader: Broader) -> float:
    """Sum of the log-odds of both actor slots, the better order of `b` for types without an attacker."""
    return max(_pairing(a, b, order, rules, broader) for order in _orders(a, b, rules))


def is_swapped(a: Row, b: Row, rules: ActorRules, broader: Broader) -> bool:
    """True when actor1 of `b` is actor2 of `a`: the other order fits better."""
    scores = [_pairing(a, b, order, rules, broader) for order in _orders(a, b, rules)]
    return len(scores) > 1 and scores[1] > scores[0]


def _orders(a: Row, b: Row, rules: ActorRules) -> tuple[tuple[str, str], ...]:
    free = a["event_type"] in rules.unordered_types or b["event_type"] in rules.unordered_types
    return (SLOTS, SLOTS[::-1]) if free else (SLOTS,)


def _pairing(a: Row, b: Row, order: tuple[str, ...], rules: ActorRules, broader: Broader) -> float:
    return sum(_slot(a, mine, b, yours, rules, broader) for mine, yours in zip(SLOTS, order, strict=True))


def _slot(a: Row, mine: str, b: Row, yours: str, rules: ActorRules, broader: Broader) -> float:
    left, right = a[f"actor{mine}"], b[f"actor{yours}"]
    if not left or not right:
        return rules.unsaid
    if is_same(a, mine, b, yours):
        return rules.same_vague if is_vague(left, rules) else rules.same
    if _is_broader(a, mine, b, yours, rules, broader) or _is_broader(b, yours, a, mine, rules, broader):
        return rules.broader
    civilians = [str(row[f"inter{slot}"]) in rules.civilian_inter for row, slot in ((a, mine), (b, yours))]
    if civilians[0] != civilians[1] and mine == yours == SLOTS[1]:
        return rules.civilians_or_group
    allied = left in _allies(b, yours) or right in _allies(a, mine)
    return rules.ally if allied else rules.different


def is_same(a: Row, mine: str, b: Row, yours: str) -> bool:
    """True for one lexicon id or one name."""
    ids = a[f"actor{mine}_id"], b[f"actor{yours}_id"]
    return a[f"actor{mine}"] == b[f"actor{yours}"] or bool(ids[0] and ids[0] == ids[1])


def is_vague(actor: str, rules: ActorRules) -> bool:
    """True when the name stands for whoever it was ("Unidentified Armed Group (Syria)")."""
    return any(entry.vague and actor.startswith(entry.name) for entry in rules.stand_ins)


def _is_broader(wide: Row, slot: str, narrow: Row, other: str, rules: ActorRules, broader: Broader) -> bool:
    """True when the actor of `wide` may be another word for the actor of `narrow`."""
    if wide[f"actor{slot}_id"] in above(narrow[f"actor{other}_id"], broader):
        return True
    entries = [entry for entry in rules.stand_ins
               if wide[f"actor{slot}"].startswith(entry.name) and str(wide[f"inter{slot}"]) in entry.inter]
    return any(_may_be(entry, narrow[f"actor{other}"], str(narrow[f"inter{other}"])) for entry in entries)


def _may_be(entry: StandIn, actor: str, inter: str) -> bool:
    return inter in entry.inter and not actor.startswith(entry.exceptions)


def above(actor_id: str, broader: Broader) -> frozenset[str]:
    """Every id that `actor_id` leads to by `broader`, itself not included; circles end."""
    found: set[str] = set()
    open_ids = [actor_id]
    while open_ids:
        fresh = set(broader.get(open_ids.pop(), ())) - found
        found |= fresh
        open_ids.extend(sorted(fresh))
    return frozenset(found - {actor_id})


def _allies(row: Row, slot: str) -> list[str]:
    return str(row[f"assoc_actor_{slot}"]).split(ALLY_SEPARATOR)


def union_of_allies(rows_and_slots: list[tuple[Row, str]], chosen: str) -> list[str]:
    """Allies and other names of one side over several reports, by name, without the chosen actor."""
    names = {ally for row, slot in rows_and_slots for ally in _allies(row, slot)}
    return sorted(names - {chosen, ""})
