"""Bytes to text and text to clean text: encodings, mojibake, control characters, Unicode NFC; lines are kept."""
from __future__ import annotations

import codecs
import html
import re
import unicodedata
from typing import NamedTuple

BINARY_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"Rar!", b"7z\xbc\xaf",
                b"RIFF", b"OggS", b"ID3", b"\xd0\xcf\x11\xe0", b"SQLite format 3", b"BM\x00", b"MZ\x90",
                b"\x00\x00\x00\x18ftyp")
BINARY_SHARE = 0.05
PROBE_BYTES = 8192
CONTROL_BYTES = bytes(b for b in range(32) if b not in (7, 8, 9, 10, 12, 13, 27))
BAD_SHARE = 0.1
LEAST_PROBE = 8
WIDE_SHARE = 0.75
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
C1_CONTROL = re.compile("[\x80-\x9f]")
C1_AS_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
                       "\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
SURROGATE = re.compile("[\ud800-\udfff]")
BLANK_LINES = re.compile(r"\n{3,}")
ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d?);")
ODD_ASCII = bytes(b for b in range(128) if b not in (9, 10) and not 32 <= b < 127)
MENDINGS = 4
MOJIBAKE = re.compile("Ã[\x80-\xbf\u0152-\u2122]|â€|Â[\xa0-\xbf]|Ø[\xa0-\xbf]|"
                      "Ù[\x80-\x8a\u201e\u2020-\u2026\u02c6Š]|Ð[\x80-\xbf]")


class Decoded(NamedTuple):
    """`bad_count`: bytes that could not be decoded and were replaced."""

    text: str
    encoding: str
    bad_count: int = 0


def is_binary(content: bytes) -> bool:
    """True when the bytes are not text in any encoding known here."""
    if content.startswith(BINARY_MAGIC):
        return True
    probe = content[:PROBE_BYTES]
    if not probe or wide_encoding(probe):
        return False
    return len(probe) - len(probe.translate(None, CONTROL_BYTES)) > BINARY_SHARE * len(probe)


def wide_encoding(content: bytes) -> str:
    """UTF-16 or UTF-32 when a mark or the pattern of zero bytes tells it, else ""."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    probe = content[:PROBE_BYTES]
    if len(probe) < LEAST_PROBE or len(probe) == len(probe.translate(None, CONTROL_BYTES)):
        return ""
    even, odd = _control_share(probe[::2]), _control_share(probe[1::2])
    if max(even, odd) < WIDE_SHARE or min(even, odd) > 1 - WIDE_SHARE:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _control_share(content: bytes) -> float:
    """Share of control bytes: the high bytes of UTF-16 in most scripts of the news."""
    return 1 - len(content.translate(None, CONTROL_BYTES)) / len(content)


def decode(content: bytes, declared: str = "") -> Decoded:
    """Text of bytes: byte-order mark, UTF-8, the `declared` encoding, then detection; never raises."""
    wide = wide_encoding(content)
    if wide:
        text = content.decode(wide, "replace")
        return Decoded(text, wide, text.count("\ufffd"))
    try:
        return Decoded(content.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8-sig", "replace")
    bad = text.count("\ufffd")
    if bad <= BAD_SHARE * sum(1 for byte in content if byte > 127):
        return Decoded(text, "utf-8", bad)
    for encoding in (declared, _detected(content), "cp1252"):
        try:
            return Decoded(content.decode(encoding), encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    text = content.decode("cp1252", "replace")
    return Decoded(text, "cp1252", text.count("\ufffd"))


def _detected(content: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding  # only bytes that are not UTF-8 need it

    return str(detect_encoding(content))


def clean_text(text: str) -> str:
    """Clean text: one kind of line end and space, no invisible characters, mojibake mended, NFC, single blank lines.

    What a mending brings to light is mended too, so that clean text stays as it is when cleaned again.
    """
    for _ in range(MENDINGS):
        dirty, text = text, _clean_once(text)
        if text == dirty or not MOJIBAKE.search(text):
            break
    return text


def _clean_once(text: str) -> str:
    if not _is_plain_ascii(text):
        text = _clean_unicode(text)
    if "&" in text and ENTITY.search(text):
        text = html.unescape(text)
        text = _clean_unicode(text)
    if " \n" in text or "\t\n" in text:
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return (BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def clean_line(text: str) -> str:
    """Clean text on one line (titles, names, addresses)."""
    if text.isascii() and text.isprintable() and "&" not in text and "  " not in text:
        return text.strip()
    return " ".join(clean_text(text).split())


def _is_plain_ascii(text: str) -> bool:
    """True when nothing in the text needs a closer look; much faster than a regular expression."""
    if not text.isascii():
        return False
    content = text.encode("ascii")
    return len(content.translate(None, ODD_ASCII)) == len(content)


def _clean_unicode(text: str) -> str:
    if SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if MOJIBAKE.search(text):
        import ftfy  # only broken text needs it

        text = ftfy.fix_encoding(text)
    if C1_CONTROL.search(text):
        text = text.translate(C1_AS_CP1252)
    text = LINE_ENDS.sub("\n", text)
    text = INVISIBLE.sub("", ODD_SPACES.sub(" ", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
