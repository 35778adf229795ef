"""Ids from content, never from counters or clocks: same input, same id on every machine."""
from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

SEPARATOR = "\x1f"
HASH_DIGITS = 16
SHORT_DIGITS = 10
STEM_CHARS = 80
NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def content_hash(text: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of `text` in UTF-8 (lone surrogates as they are)."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def hash_of(*values: object) -> str:
    """16 hexadecimal digits of the values in their order; None counts as ""."""
    return content_hash(SEPARATOR.join("" if value is None else str(value) for value in values))


def slug(name: str) -> str:
    """Lower-case ASCII letters and digits of `name` joined by hyphens; "" when none are left.

    >>> slug("ARA_News: Défense (1)")
    'ara-news-defense-1'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return NOT_PLAIN.sub("-", plain).strip("-")[:STEM_CHARS].strip("-")


def article_id_of(stem: str, url: str, text: str) -> str:
    """Id of an article whose input gives none, from the fewest raw values that tell it apart.

    `stem` is the name of a file that holds this article alone ("" for a record of a larger file).
    The text is always part of it, the url only when there is one; folders are not, so a moved corpus keeps its ids.
    """
    digits = hash_of(url, text)
    name = slug(stem)
    return f"{name}-{digits[:SHORT_DIGITS]}" if name else f"a-{digits}"
