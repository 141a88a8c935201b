from datetime import UTC, datetime

from fraud_dag.cleanup import old_names, surplus_versions
from fraud_dag.registry import Version

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def versions(*names: str, default: str = "BASELINE") -> list[Version]:
    return [Version(name, {}, name == default) for name in names]


def test_names_older_than_the_days_to_keep_are_picked() -> None:
    found = ["RUN_20261101_0600", "RUN_20261115_0600", "RUN_20261115_0559_2", "RUNS", "OTHER"]
    assert old_names(found, NOW, 7, set()) == ["RUN_20261101_0600", "RUN_20261115_0559_2"]


def test_kept_names_are_spared_however_old() -> None:
    assert old_names(["EV_20260101_0600"], NOW, 30, {"EV_20260101_0600"}) == []


def test_the_oldest_versions_beyond_the_limit_are_picked() -> None:
    found = versions("BASELINE", "V202611190600", "V202611200600", "V202611210600")
    assert surplus_versions(found, set(), 3) == ["V202611190600"]
    assert surplus_versions(found, set(), 4) == []


def test_live_used_adopted_and_baseline_versions_are_spared() -> None:
    found = versions(
        "BASELINE", "GOLDEN", "V202611190600", "V202611200600", "V202611210600",
        default="V202611190600",
    )  # fmt: skip
    assert surplus_versions(found, {"V202611200600"}, 1) == ["V202611210600"]
