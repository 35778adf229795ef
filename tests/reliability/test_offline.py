"""The distribution works offline: no command opens a connection unless it is asked to."""
from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from pipeline.core.progress import Progress
from pipeline.core.settings import Settings
from pipeline.geoparse import geoparse_lines
from pipeline.run import run

HOUSE = Path(__file__).resolve().parents[2]
FEED = HOUSE / "data" / "sample" / "inputs" / "feed.xml"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every attempt to connect or to look up a name fails."""
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError(f"went online: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_a_whole_run_opens_no_connection(tmp_path: Path) -> None:
    """A feed with addresses in it is coded to a release without the network."""
    settings = Settings(today=date(2026, 1, 1), work_folder=tmp_path / "w", release_folder=tmp_path / "r")
    assert run([FEED], settings, Progress(is_quiet=True)).counts["event"] > 0


@pytest.mark.usefixtures("no_network")
def test_geoparse_opens_no_connection() -> None:
    """Places are found without the network."""
    assert len(list(geoparse_lines(FEED, Settings(today=date(2026, 1, 1))))) == 3
