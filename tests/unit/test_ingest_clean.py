"""Bytes to text, and text to clean text."""
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.stages.ingest.clean import clean_line, clean_text, decode, is_binary

ARABIC = "قتل خمسة مدنيين في قصف على مدينة إدلب شمال غرب سوريا يوم الثلاثاء بحسب المرصد السوري لحقوق الإنسان. " * 3
FRENCH = "Cinq civils ont été tués à l'aube près de la frontière, a déclaré le préfet. " * 3


@pytest.mark.parametrize(("text", "encoding"), [
    (ARABIC, "utf-8"), (ARABIC, "utf-8-sig"), (ARABIC, "utf-16"), (ARABIC, "utf-16-le"), (ARABIC, "utf-32"),
    (ARABIC, "cp1256"), (FRENCH, "cp1252"), (FRENCH, "latin-1"), ("Idlib was quiet. " * 5, "utf-16-be"),
])
def test_text_is_decoded_whatever_its_encoding(text: str, encoding: str) -> None:
    """Text in the encodings of the field's archives is read right, with or without a byte-order mark."""
    found = decode(text.encode(encoding))
    assert found.text.removeprefix("\ufeff") == text and found.bad_count == 0


def test_a_declared_encoding_is_tried_before_detection() -> None:
    """A page's own declaration counts when its bytes are not UTF-8, and an unknown name does no harm."""
    short = "Мир".encode("cp1251")
    assert decode(short, "windows-1251").text == "Мир"
    assert decode(FRENCH.encode("cp1252"), "no-such-charset").text == FRENCH


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    """Mostly sound UTF-8 stays UTF-8; what cannot be read is replaced and counted."""
    found = decode(ARABIC.encode() + b"\xff")
    assert found.encoding == "utf-8" and found.bad_count == 1 and found.text.startswith(ARABIC)


@given(st.binary(max_size=400))
def test_decode_never_raises(content: bytes) -> None:
    """Any bytes give some text."""
    assert isinstance(decode(content).text, str)
    is_binary(content)


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"PK\x03\x04" + b"a" * 50, bytes(range(256)) * 4, b"\x00" * 100])
def test_binary_is_known(content: bytes) -> None:
    """Documents, packed files and random bytes are not text."""
    assert is_binary(content)


@pytest.mark.parametrize("content", [b"plain", ARABIC.encode(), ARABIC.encode("utf-16"), ARABIC.encode("cp1256"), b"",
                                     b"one \x00 nul in a long line of text " * 3])
def test_text_is_not_binary(content: bytes) -> None:
    """Text of any encoding is not taken for binary, nor is text with a stray NUL."""
    assert not is_binary(content)


@pytest.mark.parametrize(("dirty", "clean"), [
    ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ("Da\u00admas\u200bcus\ufeff \u202bok\u202c", "Damascus ok"),
    ("Syr\x00ia \x07rings", "Syria rings"),
    ("five\u00a0people\u202fdied", "five people died"),
    ("e\u0301te\u0301", "été"),
    ("three\n\n\n\n\nblank  \nlines \t\n", "three\n\nblank\nlines"),
    ("Tom &amp; Jerry &#8217;s &quot;war&quot;", "Tom & Jerry ’s \"war\""),
    ("AT&T; R&D is kept", "AT&T; R&D is kept"),
    ("theyâ€™re in the cafÃ©", "they're in the café"),
    ("\x93quoted\x94", "“quoted”"),
    ("pair \ud83d\ude00 lone \ud800 end", "pair 😀 lone \ufffd end"),
    ("می\u200cروند", "می\u200cروند"),
])
def test_text_is_cleaned(dirty: str, clean: str) -> None:
    """Invisible marks, odd spaces and line ends, entities and mojibake go; words and line breaks stay."""
    assert clean_text(dirty).replace("’re", "'re") == clean


@example("\xa0Ã\x91")
@given(st.text(st.characters(), max_size=200))
def test_clean_text_is_sound_and_stable(text: str) -> None:
    """Clean text has one kind of line end, no control or lone surrogate, is NFC, and stays so when cleaned again."""
    found = clean_text(text)
    assert not any(c in found for c in "\r\x00\u00ad\ufeff\u200b")
    assert unicodedata.is_normalized("NFC", found)
    found.encode("utf-8")
    if "&" not in text:
        assert clean_text(found) == found


def test_clean_line_is_one_line() -> None:
    """Titles and names lose line breaks and double spaces."""
    assert clean_line("  Two\n killed  in\tHoms ") == "Two killed in Homs"
