"""Guards after promotion: what breaks them, and what they say before labels are in."""

from dataclasses import replace

from fraud_dag.evaluation.guards import WatchedDay, probation_days, watch

QUIET = WatchedDay(10_000, 50, 50, (10, 10, 10), (10, 10, 10), awaits_labels=True)


def states(*days):
    return {guard.name: guard.state for guard in watch(days)}


def test_a_quiet_day_is_inside_and_awaits_its_labels():
    assert states(QUIET, QUIET) == {
        "alert_volume": "inside", "score_drift": "inside", "inputs": "inside",
        "recall_at_budget": "labels_not_in_yet", "savings_at_budget": "labels_not_in_yet",
    }  # fmt: skip


def test_without_a_previous_version_nothing_is_awaited():
    day = replace(QUIET, awaits_labels=False)
    assert states(day, day)["recall_at_budget"] == "not_measured"


def test_alert_volume_breaks_above_one_and_a_half_and_below_half():
    for alerts, state in ((75, "inside"), (76, "broken"), (25, "inside"), (24, "broken")):
        day = replace(QUIET, alerts=alerts)
        assert states(day, day)["alert_volume"] == state


def test_alert_volume_is_not_measured_without_a_threshold_or_a_budget():
    for day in (replace(QUIET, alerts=None), replace(QUIET, budget=None), replace(QUIET, budget=0)):
        assert states(day, day)["alert_volume"] == "not_measured"


def test_one_day_alone_breaks_nothing_and_is_not_called_inside():
    loud = replace(QUIET, alerts=500)
    assert states(loud)["alert_volume"] == "outside_once"
    assert states(loud, QUIET, loud)["alert_volume"] == "outside_once"
    assert states(loud, QUIET)["alert_volume"] == "inside"
    assert states(QUIET, loud, loud)["alert_volume"] == "broken"


def test_moved_scores_and_broken_inputs_break_their_guards():
    day = replace(QUIET, score_bins=(30, 1, 1), broken_features=("AMOUNT_TO_USUAL",))
    found = states(day, day)
    assert (found["score_drift"], found["inputs"]) == ("broken", "broken")


def test_a_loss_breaks_only_where_its_whole_interval_is_below_zero():
    day = replace(QUIET, recall=-0.01, savings=0.0)
    found = states(day, day)
    assert (found["recall_at_budget"], found["savings_at_budget"]) == ("broken", "inside")


def test_a_day_without_rows_measures_nothing():
    empty = WatchedDay(0, 0, 50, (), (10, 10, 10), awaits_labels=True)
    assert set(states(QUIET, empty).values()) == {"not_measured", "labels_not_in_yet"}
    assert {guard.state for guard in watch([])} == {"not_measured"}


def test_each_guard_says_its_value_and_limits():
    volume, drift, inputs, recall, savings = watch([replace(QUIET, alerts=60, savings=0.1)])
    assert (volume.value, volume.least, volume.most) == (1.2, 0.5, 1.5)
    assert (drift.least, drift.most, inputs.most) == (None, 0.25, 0.0)
    assert (recall.value, savings.value, savings.least, savings.most) == (None, 0.1, 0.0, None)


def test_probation_lasts_a_week_beyond_the_labels():
    assert probation_days(7) == 14
