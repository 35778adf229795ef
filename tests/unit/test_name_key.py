"""The name key: spellings of one name share it, names that differ do not."""
from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.strict_yaml import DataError
from pipeline.core.text import fold_name
from pipeline.lexicon.name_key import (
    arabic_keys,
    collapse,
    is_arabic,
    is_keyed,
    latin_word_key,
    load_transliteration,
    normalise_arabic,
    skeleton,
    slots,
    tight_key,
    unglued,
    vowel_distance,
)
from tests.place_kit import DATA, key_tables

SAME_NAME = """
Deir ez-Zor|Deir Azzour|Deir al-Zour|Deir Az-Zor|Der Ezzor|دير الزور
Saraqeb|Saraqib|Saraqab|Sarakeb|سراقب
Orim Alqubra|Urum al-Kubra|Orem al-Kubra|Urem al-Kubra|Urm al-Kubra|أورم الكبرى
Talbiseh|Talbeesah|Talbisa|Talbisseh|Talbisah|تلبيسة
Maarat al-Numan|Maaret al-Numan|Maarrat al-Numan|Maaret al-Nuaman|معرة النعمان
Jisr al-Shughur|Jisr al-Shughour|Jisr ash-Shughur|Jisr al-Shoghour|جسر الشغور
Khan Sheikhoun|Khan Shaykhun|Khan Sheikhun|Khan Shaikhoun|خان شيخون
Sakhour|al-Sakhour|Alsakhour|al-Sakhur|As-Sakhour|الصاخور
Seif al-Dawla|Seif Addawla|Saif al-Dawleh|Sayf Ad-Dauleh|سيف الدولة
Taibet al-Imam|Taybat al-Imam|Taybet al-Imam|طيبة الإمام
Tal Rifaat|Tel Rifaat|Tell Refaat|Tall Rifaat|تل رفعت
Salah al-Din|Salah ad-Din|Salah Eddin|Salah Ad-Deen|صلاح الدين
Huraytan|Haritan|Hreitan|Hraytan|حريتان
Khan Touman|Khan Tuman|Khantuman|Khan Tooman|خان طومان
Kafr Zita|Kafr Zeita|Kafr Zayta|Kfar Zita|كفر زيتا
Latamneh|al-Latamneh|Latamna|Ltamneh|اللطامنة
Binnish|Binnesh|Benish|Banish|بنش
Qamishli|al-Qamishli|Qameshli|Kamishli|القامشلي
Abu Kamal|Abou Kamal|Bukamal|البوكمال
Mayadin|al-Mayadin|Mayadeen|al-Mayadeen|الميادين
Zabadani|al-Zabadani|Az-Zabdani|Zabadany|الزبداني
Manbij|Menbij|Membij|Manbej|منبج
Qusayr|al-Qusayr|Qusair|al-Quseir|القصير
Rastan|al-Rastan|Ar-Rastan|Restan|الرستن
Hasakah|al-Hasakah|Hasakeh|Hasaka|Al Hasaka|الحسكة
Raqqa|al-Raqqa|Ar-Raqqa|Raqqah|Raqa|الرقة
Latakia|Lattakia|Latakiya|Lattaqia
Daret Ezza|Darat Izza|Daret Azza|Darat Ezzah|دارة عزة
Tadef|Tadaf|Taduf|Tadif|تادف
Kafranbel|Kafr Nabl|Kafranbil|Kafr Nobol|كفر نبل
Atareb|Atarib|al-Atarib|al-Atareb|الأتارب
Sarmin|Sermin|Sarmeen|سرمين
Salqin|Salqeen|Salkin|سلقين
Darayya|Daraya|Dariya|داريا
Jobar|Jowbar|Joubar|Jawbar|جوبر
Qaboun|Qabun|al-Qaboun|Kaboun|القابون
Zamalka|Zamalkah|Zemalka|زملكا
Arbin|Arbeen|Irbin|عربين
Harasta|Harastah|Herasta|حرستا
Kafr Batna|Kafar Batna|Kfar Batna|Kafarbatna|كفر بطنا
Ein Tarma|Ain Tarma|Ayn Tarma|Ein Terma|عين ترما
Tafas|Tafass|Tefas
Nawa|Nawah|نوى
Inkhil|Inkhel|Enkhel|إنخل
Dumayr|al-Dumayr|Dumair|Dmeir|الضمير
Yabroud|Yabrud|Yabrood|يبرود
Qalamoun|al-Qalamoun|Qalamun|Kalamoun|القلمون
Hayyan|Hayan|حيان
Anadan|Andan|عندان
Ramouseh|al-Ramouseh|Ramusa|Ramousah|الراموسة
Masaken Hanano|Masakin Hanano|Massaken Hanano|مساكن هنانو
Bustan al-Qasr|Bostan al-Qasr|Bustan al-Qaser|بستان القصر
Kallaseh|al-Kallaseh|Kallasa|al-Kallasah|الكلاسة
Sukkari|al-Sukkari|Sukari|السكري
Khalidiyah|al-Khalidiyah|Khalidiya|al-Khalidiyeh|الخالدية
Ashrafiyeh|al-Ashrafiyeh|Ashrafiya|al-Ashrafiyah|الأشرفية
Muhambal|Mhambal|Muhambel|محمبل
Shaddadi|al-Shaddadi|Shadadi|Ash Shaddadi|الشدادي
Sukhna|al-Sukhna|Sukhnah|Sokhna|السخنة
Hajin|Hajeen|هجين
Baghuz|al-Baghuz|Baghouz|al-Baghouz|الباغوز
Tal Abyad|Tel Abyad|Tall Abyad|Tell Abiad|تل أبيض
Ras al-Ain|Ras al-Ayn|Ras el-Ein|رأس العين
Ain Issa|Ayn Issa|Ein Issa|Ain Eissa|عين عيسى
Mosul|al-Mosul|Mosoul
Fallujah|al-Fallujah|Fallouja|Al Faluja|الفلوجة
Benghazi|Banghazi|Bengazi|بنغازي
Hodeidah|Hudaydah|al-Hudaydah|Hodeida|الحديدة
""".strip()

APART = """
Hama|Homs
Idlib|Irbid
Daraa|Douma
Aleppo|Aley
Saraqeb|Sarmin
Sarmin|Sarmada
Maarat al-Numan|Maarat Misrin
Kafr Nabl|Kafr Batna
Kafr Zita|Kafr Takharim
Tal Rifaat|Tal Abyad
Khan Touman|Khan Sheikhoun
Jisr al-Shughur|Jisr al-Hajj
Abu Kamal|Abu Duhur
Rastan|Rashideen
Deir ez-Zor|Deir Hafer
Zabadani|Zablatani
Manbij|Mayadin
Qusayr|Quneitra
Raqqa|Rankous
Latakia|Latamneh
Bab al-Hawa|Bab al-Salameh
Bustan al-Qasr|Bustan al-Basha
Ain Issa|Ain Tarma
Hajin|Harim
Jobar|Jableh
Salqin|Salma
Taftanaz|Tafas
Mare|Nubl
Kobani|Kansaba
Khalidiyah|Khansa
Beirut|Berlin
Baghdad|Baghuz
Mosul|Marib
Tripoli|Tartus
""".strip()


def keys_of(name: str) -> set[str]:
    """All tight keys under which a name is stored."""
    tables = key_tables()
    if is_arabic(name):
        return set(arabic_keys(name, tables))
    words = fold_name(name)
    return {tight_key(variant, tables) for variant in (words, unglued(words, tables)) if variant}


def distance(one: str, other: str) -> float:
    """Least vowel distance over the keys of one skeleton; infinite when the names share none."""
    pairs = [(a, b) for a in keys_of(one) for b in keys_of(other) if skeleton(a) == skeleton(b)]
    return min((vowel_distance(a, b, key_tables()) for a, b in pairs), default=float("inf"))


PAIRS = [pair for line in SAME_NAME.splitlines() for pair in combinations(line.split("|"), 2)]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_spellings_of_one_name_share_their_consonants(one: str, other: str) -> None:
    """Two spellings of one name have one skeleton and vowels that differ little."""
    shared = len(skeleton(next(iter(keys_of(one)))))
    assert distance(one, other) <= max(0.8, 0.32 * shared)


@pytest.mark.parametrize("line", APART.splitlines())
def test_names_that_differ_stay_apart(line: str) -> None:
    """Two names of different places are never equal by the key."""
    one, other = line.split("|")
    assert not keys_of(one) & keys_of(other)
    assert distance(one, other) > 0.32 * 3


def test_there_are_hundreds_of_pairs() -> None:
    """The table of spellings stays large."""
    assert len(PAIRS) > 400


@pytest.mark.parametrize(("word", "key"), [
    ("khan", "xan"), ("shaykh", "Six"), ("raqqa", "rak"), ("ghouta", "gut"), ("yabroud", "yabrud"), ("wadi", "wadi"),
    ("jisr", "jisr"), ("thawra", "tur"), ("beit", "bit"), ("a", "a"), ("al", "al"), ("", ""),
])
def test_key_of_a_word(word: str, key: str) -> None:
    """A word becomes consonant codes and vowel classes, without its weak ending."""
    assert latin_word_key(word, key_tables()) == key


@pytest.mark.parametrize(("name", "normal"), [
    ("إِدْلِب", "ادلب"), ("أريحا", "اريحا"), ("معرّة  النعمان", "معره النعمان"), ("القلمون", "القلمون"), ("", ""),
])
def test_arabic_is_normalised(name: str, normal: str) -> None:
    """Vowel signs, forms of alef, final ya and ta marbuta do not tell names apart."""
    assert normalise_arabic(name, key_tables()) == normal


def test_arabic_letters_with_several_spellings_give_several_keys() -> None:
    """A letter that Latin script writes in several ways is indexed under each, at most eight keys."""
    assert {"dhb", "zhb"} <= {skeleton(key) for key in arabic_keys("ذهب", key_tables())}
    assert len(arabic_keys("ذذذذذ ظظظظ", key_tables())) <= 8


@pytest.mark.parametrize(("words", "cut"), [
    (("alsakhour",), ("sakhour",)), (("alep",), None), (("orim", "alqubra"), ("orim", "qubra")), (("sakhour",), None),
])
def test_a_glued_article_is_cut(words: tuple[str, ...], cut: tuple[str, ...] | None) -> None:
    """An article written together with a noun of four letters or more is cut off."""
    assert unglued(words, key_tables()) == cut


def test_the_key_is_for_words_in_latin_letters() -> None:
    """Names with numbers or other scripts are never compared by the key."""
    assert is_keyed(("khan", "touman"))
    assert not is_keyed(("base", "46"))
    assert not is_keyed(("حلب",))


def test_vowels_are_read_between_consonants() -> None:
    """Slots are the vowels before, between and after the consonants."""
    assert slots("idlib") == ("i", "", "i", "")
    assert slots("") == ("",)


def test_distance_of_different_skeletons_is_large() -> None:
    """Keys of unequal length are far apart, not an error."""
    assert vowel_distance("idlib", "homs", key_tables()) > 5


@given(st.text(max_size=40))
def test_any_text_has_a_key(text: str) -> None:
    """No input makes the key fail, and the key holds only codes."""
    words = fold_name(text)
    key = tight_key(words, key_tables()) if words else ""
    assert set(key) <= set("abcdfghijklmnrstuwxyzS*")
    assert collapse(collapse(key)) == collapse(key)
    arabic_keys(text, key_tables())


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    """A data file without one of the tables is refused with the name of the table."""
    whole = (DATA / "lexicons" / "transliteration.yaml").read_text(encoding="utf-8")
    path = tmp_path / "transliteration.yaml"
    path.write_text(whole.replace("vowel_costs:", "vowel_price:"), encoding="utf-8")
    with pytest.raises(DataError, match="vowel_costs"):
        load_transliteration(path)


def test_a_cost_that_is_no_number_is_an_error(tmp_path: Path) -> None:
    """A cost must be a number."""
    whole = (DATA / "lexicons" / "transliteration.yaml").read_text(encoding="utf-8")
    path = tmp_path / "transliteration.yaml"
    path.write_text(whole.replace('vowel_cost_other: "0.35"', 'vowel_cost_other: "much"'), encoding="utf-8")
    with pytest.raises(DataError, match="number"):
        load_transliteration(path)
