from datetime import UTC, date, datetime, timedelta

import pytest
from fraud_dag.config import read_config
from fraud_dag.faults import ConfigFault
from fraud_dag.windows import Windows, windows_of
from hypothesis import given
from hypothesis import strategies as st
from settings_of_a_run import config_with

SCHEDULE = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def test_windows_lie_as_the_rule_says() -> None:
    windows = windows_of(read_config(config_with()), SCHEDULE)
    assert windows == Windows(
        as_of=date(2026, 11, 22),
        history_start=date(2026, 10, 15),
        train_start=date(2026, 10, 25),
        validation_start=date(2026, 10, 30),
        train_end=date(2026, 11, 1),
        holdout_start=date(2026, 11, 8),
        holdout_end=date(2026, 11, 15),
    )
    assert (windows.train_days, windows.validation_days) == (7, 2)


def test_the_preset_original_fits_in_the_prior_seven_days() -> None:
    original = config_with(
        label_delay_days=0, gap_days=0, validation_days=1, train_days=5, holdout_days=2
    )
    windows = windows_of(read_config(original), SCHEDULE)
    assert windows.train_start == SCHEDULE.date() - timedelta(days=7)
    assert windows.holdout_end == SCHEDULE.date()


def test_a_past_day_moves_every_window() -> None:
    today = windows_of(read_config(config_with()), SCHEDULE)
    past = windows_of(read_config(config_with(as_of="2026-11-19")), SCHEDULE)
    assert past.train_start == today.train_start - timedelta(days=3)


def test_a_future_day_is_refused() -> None:
    with pytest.raises(ConfigFault, match="'as_of' is 2026-11-23"):
        windows_of(read_config(config_with(as_of="2026-11-23")), SCHEDULE)


@given(
    train=st.integers(2, 60),
    validation=st.integers(1, 59),
    gap=st.integers(0, 30),
    holdout=st.integers(1, 30),
    delay=st.integers(0, 30),
)
def test_train_and_holdout_never_share_a_day(
    train: int, validation: int, gap: int, holdout: int, delay: int
) -> None:
    given_windows = config_with(
        train_days=train,
        validation_days=min(validation, train - 1),
        gap_days=gap,
        holdout_days=holdout,
        label_delay_days=delay,
    )
    windows = windows_of(read_config(given_windows), SCHEDULE)
    assert windows.history_start < windows.train_start < windows.validation_start
    assert windows.validation_start < windows.train_end <= windows.holdout_start
    assert windows.holdout_start < windows.holdout_end <= windows.as_of
    assert (windows.holdout_start - windows.train_end).days == gap
    assert Windows.from_json(windows.as_json()) == windows
