"""What requests to FRAUD_JUDGE may ask for, and which days a comparison is made on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from fraud_dag.config import read_config
from fraud_dag.faults import RunFault
from fraud_dag.rejudging import newest_windows, rejudge
from fraud_dag.requests import MOST_ATTEMPTS, Request
from fraud_dag.windows import LAG_DAYS, windows_of
from settings_of_a_run import ROOT_CONFIG

TODAY = date(2026, 11, 22)
TRAINED = {
    "train_start": "2026-09-01",
    "validation_start": "2026-09-06",
    "train_end": "2026-09-08",
}


def request(kind: str, arguments: Any, attempts: int = 1) -> Request:
    return Request("R1", kind, arguments, "U1", attempts)


def test_a_comparison_takes_the_newest_labelled_days_and_the_version_s_own_train_days() -> None:
    shop = windows_of(read_config(ROOT_CONFIG), datetime(2026, 11, 22, tzinfo=UTC))
    windows = newest_windows(read_config(ROOT_CONFIG), TODAY, TRAINED)
    assert (windows.holdout_start, windows.holdout_end) == (shop.holdout_start, shop.holdout_end)
    assert (windows.train_start, windows.train_end) == (date(2026, 9, 1), date(2026, 9, 8))
    assert windows.validation_days == 2
    assert windows.history_start == date(2026, 8, 22)


def test_history_reaches_back_before_the_hold_out_of_a_version_trained_on_later_days() -> None:
    late = {**TRAINED, "train_start": "2026-11-10", "train_end": "2026-11-20"}
    late["validation_start"] = "2026-11-18"
    windows = newest_windows(read_config(ROOT_CONFIG), TODAY, late)
    assert windows.holdout_start < windows.train_start
    assert windows.history_start == windows.holdout_start - timedelta(days=LAG_DAYS)


def test_a_version_that_does_not_say_its_days_is_compared_as_if_fitted_on_the_shop_s() -> None:
    windows = newest_windows(read_config(ROOT_CONFIG), TODAY, {})
    assert windows == windows_of(read_config(ROOT_CONFIG), datetime(2026, 11, 22, tzinfo=UTC))


def test_an_unknown_kind_is_answered_with_the_kinds_there_are() -> None:
    with pytest.raises(RunFault, match="'explode' is no kind of request; there are compare, "):
        rejudge(cast(Any, None), request("explode", {}))


def test_a_request_is_given_up_after_so_many_attempts() -> None:
    assert not request("compare", {}, MOST_ATTEMPTS).hopeless
    assert request("compare", {}, MOST_ATTEMPTS + 1).hopeless
