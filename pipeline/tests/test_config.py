from datetime import date
from typing import Any

import pytest
from fraud_dag.config import (
    changed_windows,
    check_overrides,
    parse_config,
    read_config,
    with_overrides,
)
from fraud_dag.faults import ConfigFault
from settings_of_a_run import ROOT_CONFIG, config_with


def test_a_whole_config_is_read() -> None:
    config = read_config(config_with(as_of="2026-11-20", requested_by="U1", request_id="r1"))
    assert config.as_of == date(2026, 11, 20)
    assert (config.requested_by, config.request_id) == ("U1", "r1")
    assert config.holdouts_schema == "DAG_RUNS.HOLDOUTS"


def test_names_are_upper_cased() -> None:
    assert read_config(config_with(bot_schema="dag_runs.bot")).bot_schema == "DAG_RUNS.BOT"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("as_of", "20.11.2026"),
        ("as_of", "2026-02-30"),
        ("as_of", 20261120),
        ("train_days", "7"),
        ("train_days", 1),
        ("train_days", 7.5),
        ("gap_days", -1),
        ("holdout_days", True),
        ("validation_days", 7),
        ("model", "FRAUD_DETECTION_XGB"),
        ("bot_schema", "DAG_RUNS.BOT; DROP SCHEMA X"),
        ("transactions", 7),
        ("requested_by", 7),
        ("keep_versions", 1),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_key(key: str, value: Any) -> None:
    with pytest.raises(ConfigFault, match=f"'{key}'"):
        read_config(config_with(**{key: value}))


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(ConfigFault, match="'policy' is unknown"):
        read_config(config_with(policy="auto"))


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ConfigFault, match="'model' is missing"):
        read_config({key: value for key, value in ROOT_CONFIG.items() if key != "model"})


@pytest.mark.parametrize("text", ["[1]", "{", '"x"'])
def test_text_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ConfigFault):
        parse_config(text)


def test_no_text_is_an_empty_config() -> None:
    assert parse_config(None) == parse_config("") == {}


def test_a_run_may_change_its_day_and_windows_and_say_who_asked() -> None:
    changes = {"as_of": "2026-11-20", "train_days": 14, "requested_by": "U1", "request_id": "r"}
    check_overrides(config_with(**changes), ROOT_CONFIG)


@pytest.mark.parametrize("key", ["model", "bot_schema", "keep_versions", "code_hash"])
def test_a_run_may_change_nothing_else(key: str) -> None:
    with pytest.raises(ConfigFault, match=f"'{key}' may not be changed"):
        check_overrides(config_with(**{key: "OTHER"}), ROOT_CONFIG)


def test_a_run_may_not_add_a_key() -> None:
    with pytest.raises(ConfigFault, match="'policy'"):
        check_overrides(config_with(policy="auto"), ROOT_CONFIG)


def test_changed_windows_are_named() -> None:
    own = read_config(ROOT_CONFIG)
    assert changed_windows(own, own) == []
    changed = read_config(config_with(train_days=14, gap_days=3))
    assert changed_windows(changed, own) == ["train_days", "gap_days"]


def test_nothing_but_overrides_reaches_a_task() -> None:
    merged = config_with(as_of="2026-11-20", keep_versions=2, model="EVIL.SCHEMA.MODEL")
    assert with_overrides(ROOT_CONFIG, merged) == config_with(as_of="2026-11-20")
