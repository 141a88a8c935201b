"""How rows are read: names and missing values wherever in a large hold-out they stand."""

import numpy as np
import pandas as pd
import pytest
from fraud_dag.evaluation.blocks import ROWS_PER_BLOCK, places
from fraud_dag.evaluation.rows import read_rows
from judge_rows import holdout


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_names_that_come_late_in_a_large_holdout_are_kept_apart(missing):
    rows = 2 * ROWS_PER_BLOCK + 10
    frame = holdout(rows=rows)
    channel = frame["CHANNEL"].astype(object).to_numpy()
    channel[ROWS_PER_BLOCK + 5] = missing
    channel[-1] = "WIRE"
    frame["CHANNEL"] = channel
    read = read_rows(frame, None).channel
    assert read.values == ("ATM", "ECOM", "P2P", "POS", "WIRE", "null")
    told = ["null" if pd.isna(name) else name for name in channel]
    assert [read.values[code] for code in read.codes] == told


def test_a_column_without_gaps_has_no_name_for_them():
    assert "null" not in read_rows(holdout(), None).region.values


@pytest.mark.parametrize("edges", [1, 64, 65, 5_000])
def test_every_score_finds_its_place_among_few_and_many_thresholds(edges):
    random = np.random.default_rng(3)
    thresholds = np.unique(random.random(edges))
    scores = np.concatenate([thresholds, random.random(ROWS_PER_BLOCK), [0.0, 1.0]])
    reached = (scores[:500, None] >= thresholds).sum(axis=1)
    assert (places(thresholds, scores)[:500] == reached).all()
    assert (places(thresholds, scores[::-1]) == places(thresholds, scores)[::-1]).all()
