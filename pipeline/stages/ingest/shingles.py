"""Texts to 5-word shingles and MinHash bands, many texts at once.

A word is a run of letters and digits in lower case. Its hash is a polynomial of its code points, found for all words of
a batch by one running sum (modulo 2^64); five word hashes make a shingle. rensa turns shingles into MinHash digests.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

UInt64 = npt.NDArray[np.uint64]
UInt32 = npt.NDArray[np.uint32]
SHINGLE_WORDS = 5
BANDS = 12
BAND_ROWS = 5
SEED = 42
CHUNK_CHARS = 400_000
LONGEST_CHARS = 100_000
POWERS = 1 << 19
CODE_POINTS = 0x110000
BASE = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xBF58476D1CE4E5B9)
SHIFT = np.uint64(31)
STEPS = (0x2545F4914F6CDD1D, 0x369DEA0F31A53F85, 0xDA942042E4DD58B5, 0x27BB2EE687B0B0FD, 0xB5026F5AA96619E9)


class Sketches(NamedTuple):
    """`keys`: one row a text, BANDS hashes and one of the whole text; `shingles`: hashes of each text."""

    keys: UInt64
    shingles: list[UInt32]


@lru_cache(maxsize=1)
def _word_points() -> npt.NDArray[np.bool_]:
    """For every code point, whether it belongs to a word."""
    table = np.zeros(CODE_POINTS, np.bool_)
    for code in range(0x30000):
        table[code] = chr(code).isalnum()
    return table


@lru_cache(maxsize=1)
def _powers() -> tuple[UInt64, UInt64]:
    """Powers of BASE and of its inverse modulo 2^64; more than the code points of the largest chunk."""
    inverse = np.uint64(pow(int(BASE), -1, 1 << 64))
    ones = np.ones(POWERS, np.uint64)
    up, down = ones.copy(), ones.copy()
    up[1:], down[1:] = BASE, inverse
    return np.cumprod(up, dtype=np.uint64), np.cumprod(down, dtype=np.uint64)


def sketch(texts: Sequence[str]) -> Sketches:
    """Band keys and shingles of every text; the same for texts that differ in case, punctuation and spaces only.

    Of a text longer than LONGEST_CHARS code points the beginning counts.
    """
    keys: list[UInt64] = []
    shingles: list[UInt32] = []
    for chunk in _chunks(texts):
        part = _sketch_chunk(chunk)
        keys.append(part.keys)
        shingles.extend(part.shingles)
    return Sketches(np.concatenate(keys) if keys else np.zeros((0, BANDS + 1), np.uint64), shingles)


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Clipped lower-case texts in lists of at most CHUNK_CHARS code points and one text."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        chunk.append(text[:LONGEST_CHARS].lower()[:LONGEST_CHARS])
        size += len(chunk[-1]) + 1
        if size >= CHUNK_CHARS - LONGEST_CHARS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _sketch_chunk(texts: Sequence[str]) -> Sketches:
    hashes, word_counts = _word_hashes(texts)
    flat, offsets = _shingle_hashes(hashes, word_counts)
    digests = np.array(_digests(flat, offsets), np.uint64).reshape(len(texts), BANDS, BAND_ROWS)
    keys = np.zeros((len(texts), BANDS + 1), np.uint64)
    for row in range(BAND_ROWS):
        keys[:, :BANDS] = _mix(keys[:, :BANDS] * BASE + digests[:, :, row] + np.uint64(row + 1))
    keys[:, :BANDS] = _mix(keys[:, :BANDS] + np.arange(1, BANDS + 1, dtype=np.uint64) * MIX)
    sums = np.add.reduceat(_mix(flat), offsets[:-1])
    keys[:, BANDS] = _mix(sums + np.diff(offsets).astype(np.uint64))
    small = (flat >> np.uint64(32)).astype(np.uint32)
    return Sketches(keys, [small[a:b] for a, b in pairwise(offsets)])


def _digests(flat: UInt64, offsets: npt.NDArray[np.int64]) -> Any:
    from rensa import RMinHash

    return RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, BANDS * BAND_ROWS, SEED).to_rows()


def _mix(values: UInt64) -> UInt64:
    """Every bit of the result hangs on every bit of the value."""
    mixed = (values ^ (values >> SHIFT)) * MIX
    return mixed ^ (mixed >> SHIFT)


def _word_hashes(texts: Sequence[str]) -> tuple[UInt64, npt.NDArray[np.int64]]:
    """Hashes of all words of all texts, and the number of words of each text."""
    points = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    is_word = _word_points()[points]
    edges = np.flatnonzero(np.diff(is_word, prepend=False, append=False))
    starts, ends = edges[0::2], edges[1::2]
    up, down = _powers()
    sums = np.zeros(points.size + 1, np.uint64)
    np.cumsum((points.astype(np.uint64) + np.uint64(1)) * up[:points.size], out=sums[1:])
    hashes = _mix((sums[ends] - sums[starts]) * down[starts])
    limits = np.array(list(accumulate(len(text) + 1 for text in texts)), np.int64)
    bounds = np.searchsorted(starts, limits)
    return hashes, np.diff(bounds, prepend=0)


def _shingle_hashes(hashes: UInt64, word_counts: npt.NDArray[np.int64]) -> tuple[UInt64, npt.NDArray[np.int64]]:
    """Shingles of all texts and the bounds of each; a text of fewer than five words is one shingle."""
    short = np.maximum(SHINGLE_WORDS - word_counts, 0)
    if short.any():
        bounds = np.cumsum(word_counts)
        hashes = np.insert(hashes, np.repeat(bounds, short), np.uint64(0))
        word_counts = word_counts + short
    size = hashes.size - SHINGLE_WORDS + 1
    joined = np.zeros(size, np.uint64)
    for step, factor in enumerate(STEPS):
        joined += hashes[step:step + size] * np.uint64(factor)
    counts = word_counts - SHINGLE_WORDS + 1
    firsts = np.cumsum(word_counts) - word_counts
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    place = np.arange(offsets[-1]) + np.repeat(firsts - offsets[:-1], counts)
    return _mix(joined[place]), offsets


def similarity(first: UInt32, second: UInt32) -> float:
    """True Jaccard similarity of two sets of shingles, 0 to 1."""
    a, b = np.unique(first), np.unique(second)
    both = np.intersect1d(a, b, assume_unique=True).size
    return both / (a.size + b.size - both) if a.size or b.size else 1.0
