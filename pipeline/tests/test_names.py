from datetime import UTC, datetime, timedelta

import pytest
from fraud_dag.faults import RunFault
from fraud_dag.names import (
    evaluation_name,
    identifier,
    is_trained_version,
    parse_schedule,
    run_name,
    time_in_name,
    version_name,
)
from hypothesis import given
from hypothesis import strategies as st

SIX = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 06:00:00.000 Z",
        "2026-11-22T06:00:00Z",
        "2026-11-22 06:00:00",
        "2026-11-22 06:00:00.000000000",
        "2026-11-21 22:00:00.000 -0800",
        "2026-11-22 07:00:00.000 +01:00",
        str(int(SIX.timestamp())),
        str(int(SIX.timestamp() * 1000)),
        str(int(SIX.timestamp() * 10**9)),
    ],
)
def test_schedule_is_read_as_utc(text: str) -> None:
    assert parse_schedule(text) == SIX


def test_schedule_that_is_no_time_is_named() -> None:
    with pytest.raises(RunFault, match="'soon'"):
        parse_schedule("soon")


def test_names_follow_the_original_schedule_time() -> None:
    run = run_name(SIX)
    assert (run, evaluation_name(run), version_name(run)) == (
        "RUN_20261122_0600",
        "EV_20261122_0600",
        "V202611220600",
    )


def test_a_second_run_of_the_same_minute_gets_a_suffix_everywhere() -> None:
    run = run_name(SIX, {"RUN_20261122_0600", "RUN_20261122_0600_2"})
    assert run == "RUN_20261122_0600_3"
    assert version_name(run) == "V202611220600_3"
    assert evaluation_name(run) == "EV_20261122_0600_3"


def test_an_evaluation_made_again_gets_a_suffix() -> None:
    assert evaluation_name("RUN_20261122_0600", {"EV_20261122_0600"}) == "EV_20261122_0600_2"


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)))
def test_the_time_can_be_read_back_from_the_name(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    assert time_in_name(run_name(minute)) == minute
    assert time_in_name(evaluation_name(run_name(minute))) == minute


def test_other_names_hold_no_time() -> None:
    assert time_in_name("MASKING_KEY") is None
    assert time_in_name("RUNS") is None


def test_only_versions_of_the_dag_count_as_trained() -> None:
    assert is_trained_version("V202611220600_2")
    assert not is_trained_version("BASELINE")
    assert not is_trained_version("GOLDEN_2019")


@pytest.mark.parametrize("name", ["A.B; DROP TABLE C", 'A."B"', "A.B.C", "", "A.", "1A.B"])
def test_anything_but_plain_names_is_refused(name: str) -> None:
    with pytest.raises(RunFault):
        identifier(name, parts=2)


def test_names_are_upper_cased() -> None:
    assert identifier("dag_runs.bot", parts=2) == "DAG_RUNS.BOT"


def test_schedules_in_other_zones_are_named_in_utc() -> None:
    assert run_name(SIX + timedelta(0)) == run_name(parse_schedule("2026-11-22T01:00:00-05:00"))
