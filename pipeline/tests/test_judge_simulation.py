"""The simulation behind the statistician's page: it goes on where it was stopped."""

import json

import pytest
from fraud_dag_simulation.checkpoints import Checkpoints
from fraud_dag_simulation.report import report, write_between
from fraud_dag_simulation.trial import Scale
from fraud_dag_simulation.trials import LOOKS, SIZES, WEAKER, simulate

SMALL = Scale(streams=2, accounts=500, resamples=20)


class Stopped(Exception):
    """What Ctrl-C is to the command."""


def test_goes_on_after_a_stop_and_gives_what_a_run_in_one_piece_gives(tmp_path):
    def stop(line: str) -> None:
        raise Stopped(line)

    with pytest.raises(Stopped, match=r"stream 1 of 2"):
        simulate(SMALL, Checkpoints(tmp_path, SMALL), stop)
    first = tmp_path / "stream-0000.json"
    before = first.stat().st_mtime_ns
    resumed = simulate(SMALL, Checkpoints(tmp_path, SMALL))
    assert first.stat().st_mtime_ns == before
    whole = simulate(SMALL)
    assert resumed.null == whole.null and resumed.power == whole.power
    assert len(resumed.null) == 2 * LOOKS and resumed.streams == 2
    assert {(t.size, t.weaker) for t in resumed.power} == {
        (size, weaker) for size in range(len(SIZES)) for weaker in range(len(WEAKER))
    }
    text = report(resumed)
    assert "this judge" in text and f"any in {LOOKS} looks" in text


def test_streams_of_other_numbers_are_not_mixed_in(tmp_path):
    Checkpoints(tmp_path, SMALL)
    Checkpoints(tmp_path, Scale(streams=9, accounts=500, resamples=20))
    with pytest.raises(ValueError, match="take another folder"):
        Checkpoints(tmp_path, Scale(streams=2, accounts=500, resamples=21))
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "code": "another"}))
    with pytest.raises(ValueError, match="take another folder"):
        Checkpoints(tmp_path, SMALL)


def test_its_table_takes_the_place_between_two_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- gates -->\nold\n<!-- /gates -->\nb\n")
    write_between(page, "gates", "new")
    assert page.read_text() == "a\n<!-- gates -->\nnew\n<!-- /gates -->\nb\n"
    with pytest.raises(ValueError, match="no place"):
        write_between(page, "days", "new")
