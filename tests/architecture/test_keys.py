"""Everything a stage depends on is part of its key."""
from __future__ import annotations

from pipeline.core.settings import Settings
from pipeline.lexicon.dictionaries import STAGE_DATA
from pipeline.run import NOT_INGEST
from tests.architecture.source import HOUSE

NOT_READ_BY_STAGES = frozenset({"sample", "measure.yaml", "quality_floors.json", "inputs", "work", "releases"})


def test_every_data_file_belongs_to_a_stage() -> None:
    """A file or folder of data/ is in the key of a stage, or listed as read by none."""
    covered = {name.split("/")[0] for names in STAGE_DATA.values() for name in names}
    there = {path.name for path in (HOUSE / "data").iterdir() if not path.name.startswith(".")}
    assert there - covered - NOT_READ_BY_STAGES == set()


def test_every_named_data_file_is_there() -> None:
    """No key names a file that does not exist."""
    missing = [name for names in STAGE_DATA.values() for name in names if not (HOUSE / "data" / name).exists()]
    assert missing == []


def test_settings_left_out_of_the_key_exist() -> None:
    """Settings that ingest does not depend on are listed by their real names; all others count."""
    assert set(Settings.__dataclass_fields__) >= NOT_INGEST
