"""The paired comparison against repeated rows and plain definitions."""

from dataclasses import replace

import numpy as np
import pytest
from fraud_dag.evaluation import canonical_bytes, judge, step_counts
from fraud_dag.evaluation.bootstrap import paired_errors
from fraud_dag.evaluation.draws import Draws, by_stratum
from fraud_dag.evaluation.paired_tests import delong
from fraud_dag.evaluation.ranking import rank
from fraud_dag.evaluation.rows import read_rows
from fraud_dag.evaluation.settings import JudgeSettings
from fraud_dag.evaluation.slices import Slice, judge_slices
from fraud_dag.evaluation.threshold import budget_cut
from judge_rows import context, holdout
from sklearn.metrics import average_precision_score, roc_auc_score


@pytest.mark.parametrize(
    ("rows_per_line", "many", "accounts", "digits", "resamples"),
    [
        pytest.param(4_096, 1_500, 200, 2, 25, id="in lines of one step each"),
        pytest.param(7, 1_500, 200, 2, 25, id="in several lines a step"),
        pytest.param(4_096, 150_000, 40, 0, 5, id="with more in a step than 16 bits hold"),
        pytest.param(65_535, 150_000, 40, 0, 5, id="with lines whose sums may need 32 bits"),
    ],
)
def test_errors_equal_those_of_physically_repeated_rows(
    monkeypatch, rows_per_line, many, accounts, digits, resamples
):
    monkeypatch.setattr(step_counts, "ROWS_PER_LINE", rows_per_line)
    frame = holdout(rows=many, frauds=60, accounts=accounts)
    frame["CANDIDATE_SCORE"] = frame["CANDIDATE_SCORE"].round(digits)  # ties on purpose
    rows = read_rows(frame, True)
    assert rows.production is not None
    share, seed = 0.02, 11
    fraud = rows.fraud
    found = paired_errors(
        rows,
        [rank(fraud, rows.candidate), rank(fraud, rows.production)],
        {"recall": np.ones(int(fraud.sum())), "savings": rows.amount[fraud]},
        share,
        resamples,
        seed,
    )
    account, strata = by_stratum(rows.account, fraud)
    (weights,) = list(Draws(strata, resamples, seed))
    samples = {name: [] for name in found}
    for draw in weights.T:
        repeat = draw[account].astype(int)
        y = np.repeat(fraud, repeat)
        amount = np.repeat(rows.amount, repeat)
        values = []
        for scores in (rows.candidate, rows.production):
            assert scores is not None
            s = np.repeat(scores, repeat)
            count = share * len(s)
            weight = _fractional_cut(s, count)
            values.append(
                {
                    "pr_auc": average_precision_score(y, s),
                    "roc_auc": roc_auc_score(y, s),
                    "recall": weight[y].sum() / y.sum(),
                    "savings": (weight * amount)[y].sum() / amount[y].sum(),
                }
            )
        for name in samples:
            samples[name].append(values[0][name] - values[1][name])
    for name, sample in samples.items():
        assert found[name] == pytest.approx(np.std(sample, ddof=1), rel=1e-4), name


def _fractional_cut(scores, count):
    whole = budget_cut(scores, int(np.ceil(count)))
    tau = scores[whole.weights > 0].min()
    weight = (scores > tau).astype(float)
    equal = scores == tau
    weight[equal] = (count - weight.sum()) / equal.sum()
    return weight


def test_every_draw_keeps_the_size_of_each_stratum():
    for weights in Draws((3, 4), 50, seed=1):
        assert (weights[:3].sum(axis=0) == 3).all()
        assert (weights[3:].sum(axis=0) == 4).all()


def test_accounts_with_fraud_form_a_stratum_of_their_own():
    account = np.array([7, 2, 7, 5, 2, 9])
    fraud = np.array([True, False, False, False, False, True])
    own, strata = by_stratum(account, fraud)
    assert strata == (2, 2)
    assert own.tolist() == [0, 2, 0, 3, 2, 1]


def test_identical_models_differ_by_nothing():
    rows = holdout()
    rows["PRODUCTION_SCORE"] = rows["CANDIDATE_SCORE"]
    document = judge(rows, context())
    assert document["comparison"]["pr_auc"]["delta"] == 0
    assert document["comparison"]["pr_auc"]["se"] == 0
    assert document["verdict"] == "reject"
    assert {"IDENTICAL_SCORES", "NO_USEFUL_GAIN"} <= set(document["reasons"])


def test_the_order_of_rows_never_matters():
    rows = holdout(rows=5_000, frauds=120)
    assert canonical_bytes(judge(rows, context())) == canonical_bytes(
        judge(rows.sample(frac=1, random_state=1), context())
    )


def test_delong_equals_its_plain_definition():
    random = np.random.default_rng(3)
    fraud = random.random(120) < 0.3
    a, b = (np.round(random.random(120) + fraud * gain, 1) for gain in (0.4, 0.2))
    found = delong(rank(fraud, a), rank(fraud, b))
    assert found is not None

    def components(scores):
        x, y = scores[fraud], scores[~fraud]
        kernel = (x[:, None] > y) + 0.5 * (x[:, None] == y)
        return kernel.mean(axis=1), kernel.mean(axis=0)

    (a10, a01), (b10, b01) = components(a), components(b)
    variance = np.var(a10 - b10, ddof=1) / fraud.sum() + np.var(a01 - b01, ddof=1) / (~fraud).sum()
    assert found.delta == pytest.approx(a10.mean() - b10.mean(), abs=1e-12)
    assert found.se == pytest.approx(np.sqrt(variance), abs=1e-12)


def test_holm_steps_down_over_all_judged_segments():
    base = Slice("A=1", 100, 40, 20, True, 0.5, 0.6, 0.0, 0.0)
    slices = [replace(base, name=f"A={i}") for i in range(3)]
    slices.append(replace(base, name="A=9", judged=False))
    tested = judge_slices(slices, {"A=0": 0.02, "A=1": 0.05, "A=2": 1.0})
    assert [each.name for each in tested] == ["A=0", "A=1", "A=2", "A=9"]
    p = [float(each.p_value or 0) for each in tested[:3]]
    assert tested[0].p_holm == pytest.approx(3 * p[0])
    assert tested[1].p_holm == pytest.approx(max(3 * p[0], 2 * p[1]))
    assert tested[2].p_holm == pytest.approx(max(2 * p[1], p[2]))
    assert tested[0].harmed(JudgeSettings()) and not tested[3].harmed(JudgeSettings())


def test_z_look_is_the_level_of_a_test_repeated_daily():
    assert JudgeSettings().z_look == pytest.approx(2.935199, abs=1e-6)


def test_many_accounts_are_drawn_in_chunks_and_as_evenly():
    accounts = 40_000
    (weights,) = list(Draws((0, accounts), 60, seed=3))
    assert (weights.sum(axis=0) == accounts).all()
    # sums over 60 draws are near Poisson(60): mean 60, variance 60
    sums = weights.sum(axis=1)
    assert sums.var() == pytest.approx(60, rel=0.05)
    halves = weights[: accounts // 2].sum(axis=0)
    assert halves.std() == pytest.approx((accounts / 4) ** 0.5, rel=0.3)
