"""`gazetteer build`: GeoNames and OCHA files to Parquet, and the download taken up again."""
from __future__ import annotations

import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.dump_files import read_xlsx
from pipeline.lexicon.gazetteer_build import build_country, download, merge_rows, read_built
from pipeline.lexicon.place_table import PlaceRow
from tests.place_kit import DATA

DUMP = [
    ["1", "Idlib", "Idlib", "Idleb,ادلب", "35.93", "36.63", "P", "PPLA", "SY", "", "12", "1201", "", "", "128840", "",
     "", "Asia/Damascus", "2020-01-01"],
    ["2", "Idlib Governorate", "Idlib", "", "35.8", "36.6", "A", "ADM1", "SY", "", "12", "", "", "", "1500000", "", "",
     "", "2020-01-01"],
    ["3", "Old Mound", "Old Mound", "", "35.7", "36.7", "S", "ANS", "SY", "", "12", "", "", "", "0", "", "", "",
     "2020-01-01"],
    ["4", "Tiny", "Tiny", "", "35.71", "36.71", "P", "PPL", "SY", "", "12", "", "", "", "0", "", "", "", "2020-01-01"],
    ["5", "Taftanaz Airbase", "Taftanaz", "", "35.97", "36.78", "S", "AIRB", "SY", "", "12", "", "", "", "0", "", "",
     "", "2020-01-01"],
]
NAMES = ["11\t1\ten\tEdlib\t1\t\t\t", "12\t1\tlink\thttps://x\t\t\t\t", "13\t9\ten\tOther\t\t\t\t"]
OCHA = "PCODE,Name_EN,Name_AR,admin1Name_en,admin1Pcode,Latitude_Y,Longitude_X\n" \
       "C1,Idlib,إدلب,Idleb,SY07,35.931,36.634\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with the settings of the builder."""
    target = tmp_path / "data" / "gazetteer"
    target.mkdir(parents=True)
    for name in ("feature_codes.csv", "ocha_columns.yaml"):
        shutil.copy(DATA / "gazetteer" / name, target / name)
    return tmp_path / "data"


def dump_file(path: Path, rows: list[list[str]]) -> Path:
    """A GeoNames country zip."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "read me")
        archive.writestr("SY.txt", "".join("\t".join(row) + "\n" for row in rows))
    return path


def test_a_dump_becomes_parquet(folder: Path, tmp_path: Path) -> None:
    """Wanted features are kept with unit, kind, names and prior; the rest is left out."""
    names = tmp_path / "names.txt"
    names.write_text("\n".join(NAMES) + "\n", encoding="utf-8")
    report = build_country("SYR", folder, dump_file(tmp_path / "SY.zip", DUMP), names)
    rows = {row.place_id: row for row in read_built(report.path)}
    assert set(rows) == {"G1", "SYR-A12", "G4", "G5"}
    assert rows["G1"].admin1 == "Idlib Governorate" and {"Idleb", "ادلب", "Edlib"} <= set(rows["G1"].aliases)
    assert "https://x" not in rows["G1"].aliases
    assert rows["G5"].kind == "airbase" and rows["G5"].level == "site"
    assert rows["G1"].importance > rows["G4"].importance


def test_ocha_rows_win_over_geonames(folder: Path, tmp_path: Path) -> None:
    """A place of both sources within 3 km is kept once, as OCHA has it."""
    listed = tmp_path / "places.csv"
    listed.write_text(OCHA, encoding="utf-8")
    report = build_country("SYR", folder, dump_file(tmp_path / "SY.zip", DUMP), ocha=[listed])
    towns = [row for row in read_built(report.path) if row.name == "Idlib" and row.level == "town"]
    assert [row.place_id for row in towns] == ["SYR-C1"]
    assert towns[0].name_ar == "إدلب" and towns[0].admin1_pcode == "SY07"
    assert (report.geonames, report.ocha, report.kept) == (4, 1, 4)


def test_a_build_is_repeatable(folder: Path, tmp_path: Path) -> None:
    """The same files give the same bytes."""
    dump = dump_file(tmp_path / "SY.zip", DUMP)
    first = build_country("SYR", folder, dump).path.read_bytes()
    assert build_country("SYR", folder, dump).path.read_bytes() == first


def test_a_workbook_is_read(tmp_path: Path) -> None:
    """An xlsx sheet gives its cells as text, empty cells kept."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<sst {space}><si><t>Name_EN</t></si><si><t>Idlib</t></si></sst>")
        book.writestr("xl/worksheets/sheet1.xml", f'<worksheet {space}><sheetData><row><c r="A1" t="s"><v>0</v></c>'
                      '<c r="C1"><v>35.9</v></c></row><row><c r="A2" t="s"><v>1</v></c></row></sheetData></worksheet>')
    assert list(read_xlsx(path)) == [["Name_EN", "", "35.9"], ["Idlib"]]
    path.write_bytes(b"no workbook")
    with pytest.raises(DataError, match="xlsx"):
        list(read_xlsx(path))


def test_faulty_files_are_refused(folder: Path, tmp_path: Path) -> None:
    """No file, a dump of another layout, a broken zip and a list without coordinates are errors that name the file."""
    with pytest.raises(DataError, match="no file given"):
        build_country("SYR", folder)
    with pytest.raises(DataError, match="line 1: 2 columns"):
        build_country("SYR", folder, dump_file(tmp_path / "bad.zip", [["1", "x"]]))
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK nothing")
    with pytest.raises(DataError, match=r"broken\.zip"):
        build_country("SYR", folder, broken)
    listed = tmp_path / "places.csv"
    listed.write_text("Name_EN\nIdlib\n", encoding="utf-8")
    with pytest.raises(DataError, match="latitude"):
        build_country("SYR", folder, ocha=[listed])
    listed.write_text("Name_EN,lat,lon\nIdlib,north,36\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        build_country("SYR", folder, ocha=[listed])
    (folder / "gazetteer" / "x.parquet").write_bytes(b"no parquet")
    with pytest.raises(DataError, match="build it again"):
        read_built(folder / "gazetteer" / "x.parquet")


def test_merging_keeps_places_of_one_name_that_lie_apart() -> None:
    """Two places of one name 50 km apart both stay."""
    one = PlaceRow("A", "town", "", "Mansura", "SYR", 36.0, 37.0, 0.2)
    other = PlaceRow("B", "town", "", "Mansura", "SYR", 36.5, 37.0, 0.2)
    assert [row.place_id for row in merge_rows([one], [other])] == ["A", "B"]


@contextmanager
def server(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """A local server that answers ranges; yields its address and the ranges asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            asked.append(wanted)
            start = int(wanted[6:-1]) if wanted else 0
            self.send_response(404 if "gone" in self.path else 206 if wanted else 200)
            self.end_headers()
            self.wfile.write(content[start:])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listener = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}/", asked
    finally:
        listener.shutdown()
        listener.server_close()


def test_a_broken_download_is_taken_up_again(tmp_path: Path) -> None:
    """A download goes on where it broke off, and a file that is there is not fetched."""
    with server(b"0123456789") as (address, asked):
        target = tmp_path / "x.zip"
        (tmp_path / "x.zip.part").write_bytes(b"0123")
        download(address + "x.zip", target)
        download(address + "x.zip", target)
        assert target.read_bytes() == b"0123456789" and asked == ["bytes=4-"]
        with pytest.raises(OSError, match="404"):
            download(address + "gone", tmp_path / "gone.zip")
