"""From INPUT arguments to the files to be read: files, nested folders, globs, side-cars; sorted, each file once."""
from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from pipeline.lexicon.input_words import ColumnWords, fold_field
from pipeline.stages.ingest.raw import Rejected

KINDS = {
    ".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jl": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv", ".tab": "csv",
    ".parquet": "parquet", ".pq": "parquet", ".xml": "feed", ".rss": "feed", ".atom": "feed",
    ".warc": "warc", ".wet": "warc",
}
SINGLE_KINDS = frozenset({"text", "html"})
PACKED = (".gz", ".gzip")
GLOB_CHARS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read. `label` stands for it in tables; `kind` is "" when its content must tell."""

    path: Path
    label: str
    kind: str
    sidecars: tuple[Path, ...] = ()

    @property
    def stem(self) -> str:
        """File name without its extensions."""
        return _plain_name(self.path.name)[0]


def printable(name: str) -> str:
    """`name` as one line of valid Unicode: backslashes, control characters and bytes that are no text are escaped."""
    return "".join(c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode("ascii") for c in name)


def find_inputs(inputs: Sequence[Path], words: ColumnWords) -> Iterator[InputFile | Rejected]:
    """Every file the arguments name, in order of arguments, then of names; hidden files inside folders are passed over.

    Yields Rejected for an argument that does not exist, a file of an unknown kind, and read-me and licence files.
    No two results have the same label.
    """
    used: dict[str, int] = {}
    for found in _find(inputs, words):
        label = found.label if isinstance(found, InputFile) else found.input_path
        used[label] = used.get(label, 0) + 1
        if used[label] == 1:
            yield found
            continue
        label = f"{label} ({used[label]})"
        yield replace(found, label=label) if isinstance(found, InputFile) else found._replace(input_path=label)


def _find(inputs: Sequence[Path], words: ColumnWords) -> Iterator[InputFile | Rejected]:
    """The same, with labels that may stand twice."""
    arguments = _expand(inputs)
    seen: set[str] = set()
    for path, label in zip(arguments, _labels(arguments), strict=True):
        if path.is_dir():
            prefix = "" if len(arguments) == 1 else f"{label}/"
            yield from _walk(path, prefix, words, seen)
        elif not path.exists():
            yield Rejected(label, "", "unreadable", "no such file or folder; check the path")
        elif not path.is_file():
            yield Rejected(label, "", "unreadable", "not a regular file; write it to a file first")
        elif _is_first(path, seen):
            kind = _kind_of(path.name)
            beside = {path.name}
            if kind in SINGLE_KINDS:
                beside |= {name for end in words.sidecars for name in _sidecar_names(path.name, end)
                           if (path.parent / name).is_file()}
            yield InputFile(path, label, kind, _sidecars_of(path, beside, words))


def _expand(inputs: Sequence[Path]) -> list[Path]:
    """Arguments with globs replaced by the sorted paths they match; one that matches nothing stays."""
    found: list[Path] = []
    for path in inputs:
        if GLOB_CHARS & set(str(path)) and not path.exists():
            matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 (any pattern, absolute too)
            found.extend(Path(match) for match in matches) if matches else found.append(path)
        else:
            found.append(path)
    return found


def _labels(paths: list[Path]) -> list[str]:
    """A printable name for each argument: its last part, with as many parents as keep different arguments apart."""
    parts = [path.absolute().parts for path in paths]
    depth = [1] * len(parts)
    while True:
        labels = ["/".join(part[-size:]) for part, size in zip(parts, depth, strict=True)]
        same = Counter(labels)
        short = [i for i, label in enumerate(labels) if same[label] > 1 and depth[i] < len(parts[i])]
        if not short:
            return [printable(label) for label in labels]
        for i in short:
            depth[i] += 1


def _is_first(path: Path, seen: set[str]) -> bool:
    """False when the same file was already named by another argument or link."""
    real = os.path.realpath(path)
    if real in seen:
        return False
    seen.add(real)
    return True


def _walk(folder: Path, prefix: str, words: ColumnWords, seen: set[str]) -> Iterator[InputFile | Rejected]:
    """Files of a folder and the folders in it; a folder reached twice through links is read once."""
    if not _is_first(folder, seen):
        return
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield Rejected(prefix or printable(folder.name), "", "unreadable", f"folder cannot be listed: {error.strerror}")
        return
    listed = set(names)
    used: set[str] = set()
    files = {name: _sidecars_of(folder / name, listed, words) for name in names if _kind_of(name) in SINGLE_KINDS}
    for found in files.values():
        used.update(path.name for path in found)
    for name in names:
        path, label = folder / name, prefix + printable(name)
        if name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, f"{label}/", words, seen)
        elif fold_field(_plain_name(name)[0]) in words.not_articles:
            yield Rejected(label, "", "not_input", "a read-me, licence or list of contents, not an article")
        elif name in used and _is_first(path, seen):
            yield InputFile(path, label, "sidecar")
        elif not path.is_file():
            yield Rejected(label, "", "unreadable", "not a regular file")
        elif _is_first(path, seen):
            kind = _kind_of(name)
            suffix = _plain_name(name)[1]
            if suffix and not kind:
                detail = f"no reader for {printable(suffix)} files; convert it to text or JSONL"
                yield Rejected(label, "", "unknown_kind", detail)
            else:
                yield InputFile(path, label, kind, files.get(name, ()))


def _plain_name(name: str) -> tuple[str, str]:
    """Name without extension, and the extension in lower case, both without a packing suffix."""
    plain = PurePath(name)
    if plain.suffix.lower() in PACKED:
        plain = PurePath(plain.stem)
    return plain.stem, plain.suffix.lower()


def _kind_of(name: str) -> str:
    """Kind of a file by its name, "" when the name does not tell."""
    return KINDS.get(_plain_name(name)[1], "")


def _sidecar_names(name: str, end: str) -> tuple[str, str]:
    return name + end, _plain_name(name)[0] + end


def _sidecars_of(path: Path, listed: set[str], words: ColumnWords) -> tuple[Path, ...]:
    """Files beside `path` that may describe it, in the declared order of endings."""
    names = [name for end in words.sidecars for name in _sidecar_names(path.name, end)]
    return tuple(path.parent / name for name in dict.fromkeys(names) if name in listed and name != path.name)
