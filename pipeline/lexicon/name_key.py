"""One key for the many Latin and Arabic spellings of a name of Arabic origin.

A name becomes a *tight key*: single-letter codes of its consonants and vowel classes, without articles, doubled letters
and weak endings ("Maarat al-Numan", "Ma'arrat An Nu'man" -> the same). Without vowels it is the *skeleton*.
Two names of one skeleton are compared vowel by vowel with `vowel_distance`.
All tables are data: data/lexicons/transliteration.yaml.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

from pipeline.core.strict_yaml import DataError, read_yaml

VOWELS = "aiu*"
NO_VOWELS = str.maketrans("", "", VOWELS)
NOT_ARABIC_LETTER = re.compile(r"[ً-ٰٟۖ-ۭ]")
MAX_VARIANTS = 8


@dataclass(slots=True)
class Transliteration:
    """The tables of the key, as read from the data file."""

    latin: dict[str, str]
    latin_initial: dict[str, str]
    endings: tuple[str, ...]
    construct_endings: tuple[str, ...]
    keep_ending: frozenset[str]
    articles: frozenset[str]
    glued_articles: tuple[str, ...]
    glued_minimum: int
    arabic: dict[str, tuple[str, ...]]
    arabic_initial: dict[str, str]
    arabic_pairs: dict[str, tuple[str, ...]]
    arabic_article: str
    arabic_normal: dict[int, str]
    vowel_costs: dict[str, float]
    vowel_cost_other: float
    groups: re.Pattern[str] = field(init=False)
    word_cache: dict[tuple[str, bool], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        longest_first = sorted(self.latin, key=len, reverse=True)
        self.groups = re.compile("|".join(map(re.escape, longest_first)))


def load_transliteration(path: Path) -> Transliteration:
    """Read the tables of the name key; raises DataError when one is missing or a cost is no number."""
    raw = read_yaml(path)
    try:
        return Transliteration(
            latin=raw["latin"], latin_initial=raw["latin_initial"],
            endings=tuple(sorted(raw["latin_endings"], key=len, reverse=True)),
            construct_endings=tuple(sorted(raw["construct_endings"] + raw["latin_endings"], key=len, reverse=True)),
            keep_ending=frozenset(raw["keep_ending"]), articles=frozenset(raw["articles"]),
            glued_articles=tuple(raw["glued_articles"]), glued_minimum=int(raw["glued_minimum"]),
            arabic={letter: tuple(codes.split("|")) for letter, codes in raw["arabic"].items()},
            arabic_initial=raw["arabic_initial"],
            arabic_pairs={pair: tuple(codes.split("|")) for pair, codes in raw["arabic_pairs"].items()},
            arabic_article=raw["arabic_article"],
            arabic_normal={ord(letter): code for letter, code in raw["arabic_normal"].items()},
            vowel_costs={pair: float(cost) for pair, cost in raw["vowel_costs"].items()},
            vowel_cost_other=float(raw["vowel_cost_other"]))
    except KeyError as error:
        raise DataError(f"{path}: table {error} is missing; add it") from None
    except ValueError as error:
        raise DataError(f"{path}: {error}; write a number") from None


def is_arabic(word: str) -> bool:
    """True when the word is written in Arabic script."""
    return bool(word) and "؀" <= word[0] <= "ۿ"


def is_keyed(words: tuple[str, ...]) -> bool:
    """True when the name key applies: Latin letters only, no numbers ("Base 46" is not like "Base 80")."""
    return all([word.isascii() and word.isalpha() for word in words])


def tight_key(words: tuple[str, ...], tables: Transliteration) -> str:
    """Tight key of the folded words of a Latin name; empty when nothing but articles is left."""
    if len(words) == 1:
        return latin_word_key(words[0], tables)
    kept = [w for w in words if w not in tables.articles]
    last = len(kept) - 1
    return "".join([latin_word_key(w, tables, number < last) for number, w in enumerate(kept)])


def skeleton(tight: str) -> str:
    """The consonant codes of a tight key."""
    return tight.translate(NO_VOWELS)


def latin_word_key(word: str, tables: Transliteration, is_construct: bool = False) -> str:
    """Key of one folded Latin word; `is_construct` when another word of the name follows."""
    cached = (word, is_construct)
    known = tables.word_cache.get(cached)
    if known is None:
        if len(tables.word_cache) > 200_000:
            tables.word_cache.clear()
        known = tables.word_cache[cached] = _latin_word_key(word, tables, is_construct)
    return known


def _latin_word_key(word: str, tables: Transliteration, is_construct: bool) -> str:
    single = collapse(word)
    head = ""
    initial = tables.latin_initial.get(single[:1])
    if initial and len(single) > 1:
        head, single = initial, single[1:]
    if word not in tables.keep_ending:
        for ending in tables.construct_endings if is_construct else tables.endings:
            if single.endswith(ending) and len(head) + len(single) - len(ending) >= 2:
                single = single[:-len(ending)]
                break
    codes = "".join([tables.latin[m.group()] for m in tables.groups.finditer(single)])
    return collapse(head + codes)


def collapse(text: str) -> str:
    """The text with every run of one letter written once.

    >>> collapse("raqqa")
    'raqa'
    """
    return "".join([c for i, c in enumerate(text) if i == 0 or c != text[i - 1]])


def unglued(words: tuple[str, ...], tables: Transliteration) -> tuple[str, ...] | None:
    """The words with articles that are written together with their noun cut off; None when there is none."""
    shorter = tuple([_cut_article(w, tables) for w in words])
    return None if shorter == words else shorter


def _cut_article(word: str, tables: Transliteration) -> str:
    for article in tables.glued_articles:
        if word.startswith(article) and len(word) - len(article) >= tables.glued_minimum:
            return word[len(article):]
    return word


def normalise_arabic(name: str, tables: Transliteration) -> str:
    """Arabic script without vowel signs, with letters that spellings exchange made one, single spaces."""
    bare = NOT_ARABIC_LETTER.sub("", unicodedata.normalize("NFKC", name))
    return " ".join(bare.translate(tables.arabic_normal).split())


def arabic_keys(name: str, tables: Transliteration) -> list[str]:
    """Tight keys of a name in Arabic script: one for each way in which Latin script may write it, at most eight."""
    options: list[tuple[str, ...]] = []
    for word in NOT_ARABIC_LETTER.sub("", unicodedata.normalize("NFKC", name)).split():
        options.extend(_arabic_word_options(word, tables))
    while _count(options) > MAX_VARIANTS:
        widest = max(range(len(options)), key=lambda i: len(options[i]))
        options[widest] = options[widest][:1]
    return list(dict.fromkeys(collapse("".join(codes)) for codes in product(*options)))


def _count(options: list[tuple[str, ...]]) -> int:
    total = 1
    for option in options:
        total *= len(option)
    return total


def _arabic_word_options(word: str, tables: Transliteration) -> list[tuple[str, ...]]:
    if word.startswith(tables.arabic_article) and len(word) >= 4:
        word = word[len(tables.arabic_article):]
    options: list[tuple[str, ...]] = []
    last = len(word) - 1
    for number, letter in enumerate(word):
        codes = tables.arabic_pairs.get(word[number:number + 2]) or tables.arabic.get(letter, ())
        if number == 0 and letter in tables.arabic_initial:
            codes = (tables.arabic_initial[letter],)
        if number == last and last > 0 and codes in (("h",), ("a",)):
            codes = ()
        if codes and codes != ("",):
            options.append(codes)
    return options


def vowel_distance(first: str, second: str, tables: Transliteration) -> float:
    """How far apart two tight keys of one skeleton are: 0 for equal vowels, about 0.25 a vowel that differs."""
    return _vowel_distance(slots(first), slots(second), tables)


def _vowel_distance(first: tuple[str, ...], second: tuple[str, ...], tables: Transliteration) -> float:
    if len(first) != len(second):
        return float(len(first) + len(second))
    total = 0.0
    for a, b in zip(first, second, strict=True):
        if a != b:
            total += slot_cost(a, b, tables)
    return total


def slot_cost(a: str, b: str, tables: Transliteration) -> float:
    """Cost of the vowels `a` standing where the other spelling has `b`."""
    pair = (a or "-") + (b or "-")
    cost = tables.vowel_costs.get(pair, tables.vowel_costs.get(pair[::-1]))
    if cost is None:
        stripped = a.replace("*", ""), b.replace("*", "")
        if stripped[0] == stripped[1]:
            return 0.05
        return tables.vowel_cost_other
    return cost


@lru_cache(maxsize=100_000)
def slots(tight: str) -> tuple[str, ...]:
    """The vowels before, between and after the consonants of a tight key.

    >>> slots("idlib")
    ('i', '', 'i', '')
    """
    found = [""]
    for code in tight:
        if code in VOWELS:
            found[-1] += code
        else:
            found.append("")
    return tuple(found)
