import numpy as np
from fraud_dag.profile import (
    DayCounts,
    FeatureCounts,
    bins_of,
    profile,
    score_edges,
    score_profile,
)
from hypothesis import given
from hypothesis import strategies as st

scores = st.lists(st.floats(0, 1), min_size=1, max_size=200).map(np.array)


def test_counts_below_each_edge_become_bins_with_nulls_last() -> None:
    assert bins_of([2, 5], known=9, nulls=3) == [2, 3, 4, 3]
    assert bins_of([], known=9, nulls=0) == [9, 0]


def test_a_constant_day_and_the_worst_days_nulls_are_found() -> None:
    train = FeatureCounts([DayCounts(10, 10, False), DayCounts(10, 9, False)], [1, 2])
    holdout = FeatureCounts([DayCounts(10, 5, False), DayCounts(10, 10, True)], [3, 4])
    found = profile("HOUR_OF_DAY", train, holdout)
    assert (found["train_n"], found["train_nulls"]) == (20, 1)
    assert (found["holdout_n"], found["holdout_nulls"]) == (20, 5)
    assert found["constant_days"] == 1
    assert found["worst_day_null_share"] == 0.5


def test_a_day_of_one_row_is_not_constant() -> None:
    lone = FeatureCounts([DayCounts(1, 1, True)])
    assert profile("HOUR_OF_DAY", lone, FeatureCounts())["constant_days"] == 0


@given(scores)
def test_score_bins_count_every_row_once(values: np.ndarray) -> None:
    edges = score_edges(values)
    assert edges == sorted(set(edges))
    found = score_profile(edges, [0] * (len(edges) + 1), np.append(values, np.nan))
    assert sum(found["holdout_bins"]) == len(values) + 1
    assert found["holdout_bins"][-1] == 1
    assert len(found["holdout_bins"]) == len(found["train_bins"])
