"""Outlets, languages, front matter, titles, column names and duplicates."""
from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.input_words import fold_field, load_input_words
from pipeline.stages.ingest.duplicates import DuplicateIndex
from pipeline.stages.ingest.fields import map_columns
from pipeline.stages.ingest.headers import compose, split_front, split_title
from pipeline.stages.ingest.language import LanguageTeller, given_language
from pipeline.stages.ingest.shingles import similarity, sketch
from pipeline.stages.ingest.source import find_source
from tests.ingest_kit import copy_words, words

BODY = "Five people were killed on Tuesday in Homs.\n\nThe army said it was not involved."


@pytest.mark.parametrize(("name", "url", "body", "source_id"), [
    ("Reuters", "", BODY, "reuters"), ("SYRIAN ARAB NEWS AGENCY", "", BODY, "sana"), ("www.sana.sy", "", BODY, "sana"),
    ("Reuters - World News", "", BODY, "reuters"), ("Middle East | SANA", "", BODY, "sana"),
    ("Local Gazette", "https://reuters.com/x", BODY, "local gazette"),
    ("", "https://uk.reuters.com/article/1", BODY, "reuters"),
    ("", "http://www.gazette.example/1", BODY, "gazette.example"),
    ("", "", BODY + "\n\nReporting by: Salman\n\nSource: ARA News", "ara-news"),
    ("", "", BODY + "\n\nARA News", "ara-news"), ("", "", BODY + " Source SANA", "sana"),
    ("", "", "ALEPPO (Reuters) - " + BODY, "reuters"), ("", "", "Homs, SANA - " + BODY, "sana"),
    ("", "", BODY + " --Reuters", "reuters"), ("", "", BODY + " (SANA)", "sana"),
    ("", "", BODY + " He spoke to Reuters on Monday.", ""), ("", "", "", ""),
    ("", "http://[broken", BODY, ""),
])
def test_outlet_is_found(name: str, url: str, body: str, source_id: str) -> None:
    """The outlet comes from its field, the address, a credit or an agency tag; a mention in a sentence is none."""
    assert find_source(name, url, body, words().outlets).source_id == source_id


def test_outlet_keeps_its_printed_name() -> None:
    """The name in the input is kept as printed, whatever the table calls the outlet."""
    found = find_source("Syrian Arab News Agency", "", BODY, words().outlets)
    assert (found.source_id, found.name) == ("sana", "Syrian Arab News Agency")


@pytest.mark.parametrize(("text", "code"), [
    ("Five people were killed on Tuesday when a bomb went off in the market, police said.", "en"),
    ("Cinq personnes ont été tuées mardi dans une explosion sur le marché, selon la police.", "fr"),
    ("Cinco personas murieron el martes en una explosión en el mercado, según la policía.", "es"),
    ("Cinco pessoas foram mortas na terça-feira em uma explosão no mercado, segundo a polícia.", "pt"),
    ("Fünf Menschen wurden am Dienstag bei einer Explosion auf dem Markt getötet, teilte die Polizei mit.", "de"),
    ("Salı günü pazarda meydana gelen patlamada beş kişi öldü ve bir kişi yaralandı, bu saldırı için dedi.", "tr"),
    ("قتل خمسة أشخاص يوم الثلاثاء في انفجار وقع في السوق بعد أن قال شهود إن سيارة مفخخة انفجرت من دون سائق", "ar"),
    ("پنج نفر در انفجار روز سه شنبه در بازار کشته شدند و پلیس گفت که این حمله با خودرو انجام شد", "fa"),
    ("منگل کے روز بازار میں دھماکے سے پانچ افراد ہلاک ہو گئے، پولیس نے کہا کہ یہ حملہ ہے", "ur"),
    ("Пять человек погибли во вторник в результате взрыва на рынке, по данным полиции, они были из города", "ru"),
    ("חמישה בני אדם נהרגו", "he"), ("ဗုံးပေါက်ကွဲ", "my"), ("2017 - 35", ""), ("", ""), ("Homs Hama Idlib", ""),
])
def test_language_is_told(text: str, code: str) -> None:
    """The language is told by script and frequent words, and not told when nothing speaks for one."""
    assert LanguageTeller(words().languages).language_of(text) == code


@pytest.mark.parametrize(("given", "code"), [("en-US", "en"), ("AR", "ar"), ("pt_BR", "pt"), ("English", ""), ("", ""),
                                             ("ckb", "ckb")])
def test_given_language(given: str, code: str) -> None:
    """A language field counts when it is a code."""
    assert given_language(given) == code


def test_front_matter_is_read() -> None:
    """Labelled lines at the top are fields; the text follows a blank line, a fence, or its own label."""
    columns = words().columns
    plain = split_front("Title: A bomb\nDate: 3 October 2017\nURL: http://a.b/c\n\nBody text.", columns)
    assert plain.fields == {"title": "A bomb", "published": "3 October 2017", "url": "http://a.b/c"}
    assert plain.rest == "Body text."
    fenced = split_front("---\ntitle: \"A bomb\"\nmood: glad\ndate: 2017-10-03\n---\nBody", columns)
    assert fenced == ({"title": "A bomb", "published": "2017-10-03"}, "Body")
    assert split_front("Headline: X\nText: Body\nmore", columns).rest == "Body\nmore"


@pytest.mark.parametrize("text", ["Homs: five killed\n\nBody", "Title: X\nThe army said.", "Body only",
                                  "---\nnever closed",
                                  "Source: is a word of this sentence\nand goes on"])
def test_text_without_front_matter_is_left_alone(text: str) -> None:
    """Lines that only look like labels stay in the text."""
    assert split_front(text, words().columns) == ({}, text)


def test_first_line_is_the_title_when_it_looks_like_one() -> None:
    """A short first line before a blank line is the title; a long one, or one without a blank line, is text."""
    assert split_title("A bomb\n\nBody") == ("A bomb", "Body")
    assert split_title("A bomb\nBody") == ("", "A bomb\nBody")
    assert split_title("x" * 250 + "\n\nBody")[0] == ""
    assert split_title("Only line") == ("", "Only line")


def test_text_is_title_and_body() -> None:
    """The text is title, blank line, body; a body that begins with the title is not given it twice."""
    assert compose("A bomb", "Body") == "A bomb\n\nBody"
    assert compose("", "Body") == "Body" and compose("A bomb", "") == "A bomb"
    assert compose("A bomb", "A bomb\nBody") == "A bomb\n\nBody"
    assert compose("A bomb", "A bomb killed two.") == "A bomb killed two."


def test_columns_are_known_by_many_names() -> None:
    """Case, hyphens and underscores do not count, and the better name of a field wins."""
    found = map_columns(["Publish-Date", "DATE", "Headline", "maintext", "URL", "other"], words().columns)
    assert found == {"published": "Publish-Date", "title": "Headline", "text": "maintext", "url": "URL"}
    assert fold_field("date_Publish") == fold_field("DatePublish")


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("input_columns.yaml", "title: [title,", "title: [title, body,", "'body' stands under"),
    ("input_columns.yaml", "credits:", "credit:", "missing or unknown"),
    ("publication_dates.yaml", '"12": [december', '"13": [december', "is no month"),
    ("publication_dates.yaml", "[march, mar,", "[march, january,", "stands under"),
    ("languages.yaml", "latin: [0041-005A", "latin: [first-005A", "are no ranges"),
    ("languages.yaml", "{script: latin, words: [le,", "{script: roman, words: [le,", "script 'roman' is unknown"),
    ("sources.csv", "sana,SANA", "sana,", "source_id or name is empty"),
    ("sources.csv", "sana,SANA,Syrian Arab News Agency", "sana,SANA,Reuters", "'reuters' belongs to"),
    ("sources.csv", "source_id,name,aliases", "source_id,name,alias", "are missing"),
])
def test_faulty_word_files_are_refused(tmp_path, file: str, old: str, new: str, message: str) -> None:  # type: ignore[no-untyped-def]
    """A word under two fields, an unknown key, month, script or range, a clash of outlets are errors with the file."""
    path = copy_words(tmp_path) / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message) as caught:
        load_input_words(tmp_path)
    assert file in str(caught.value)


def story(seed: int, size: int = 200) -> list[str]:
    """Words of a made-up article."""
    draw = random.Random(seed)
    return [f"w{draw.randrange(5000)}" for _ in range(size)]


def test_similarity_is_the_true_jaccard_of_five_word_runs() -> None:
    """Hashed shingles give the same similarity as sets of words joined by hand."""
    first = story(1)
    second = [*first[:90], "new", "words", *first[95:]]
    sets = [{tuple(text[i:i + 5]) for i in range(len(text) - 4)} for text in (first, second)]
    true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    sketches = sketch([" ".join(first), " ".join(second)])
    assert similarity(*sketches.shingles) == pytest.approx(true)


def test_sketch_looks_at_words_only_and_at_each_text_alone() -> None:
    """Case, punctuation and spaces do not count, nor does what else is in the batch."""
    text = " ".join(story(2))
    alone = sketch([text]).keys[0]
    keys = sketch(["One.", text.upper().replace(" ", ",  "), "", "قتل خمسة", text]).keys
    assert (keys[1] == alone).all() and (keys[4] == alone).all()
    assert len({tuple(row) for row in keys.tolist()}) == 4
    assert sketch([]).keys.shape[0] == 0


def test_duplicates_are_marked_with_the_first_article() -> None:
    """Exact and near copies point to the first of their kind, in the same batch and in later ones; others stay free."""
    first, other = story(3), story(4)
    near = [*first[:60], "changed", *first[61:]]
    far = first[:100] + story(5, 100)
    texts = [" ".join(words_) for words_ in (first, other, near, far, first)]
    index = DuplicateIndex()
    assert index.add(list("abcd"), sketch(texts[:4])) == ["", "", "a", ""]
    assert index.add(["e", "f"], sketch([texts[4], "short text"])) == ["a", ""]
    assert index.add(["g"], sketch(["Short,  TEXT"])) == ["f"]
    index.close()


def test_duplicates_do_not_hang_on_batches() -> None:
    """Any cut into batches gives the same marks, over many batches, and nearly all true copies are found."""
    texts = []
    for seed in range(150):
        words_ = story(seed)
        texts.append(" ".join(words_))
        if seed % 3 == 0:
            texts.append(" ".join([*words_[:100], "changed", *words_[101:]]))
    ids = [f"a{number}" for number in range(len(texts))]
    results = []
    for size in (1, 7, len(texts)):
        index = DuplicateIndex()
        marks: list[str] = []
        bounds = [*range(0, len(texts), size), len(texts)]
        for start, end in pairwise(bounds):
            marks += index.add(ids[start:end], sketch(texts[start:end]))
        index.close()
        results.append(marks)
    assert results[0] == results[1] == results[2]
    assert sum(map(bool, results[0])) >= 49
    assert all(not mark or int(mark[1:]) == number - 1 for number, mark in enumerate(results[0]))
