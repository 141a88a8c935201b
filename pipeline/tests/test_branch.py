import pytest
from fraud_dag.evaluation_store import Judged
from fraud_dag.tasks.branch import next_task

CLEAR = Judged("EV_20261122_0600", "promote", "V202611150600", True)


def test_policy_auto_and_a_clear_verdict_go_on_alone() -> None:
    assert next_task("auto", CLEAR) == "MARK_MODEL_GOLDEN"


@pytest.mark.parametrize("policy", ["review", "veto", "AUTO ", ""])
def test_every_other_policy_asks_a_person(policy: str) -> None:
    assert next_task(policy, CLEAR) == "REVIEW"


@pytest.mark.parametrize(
    "judged",
    [
        Judged("E", "ask", "V1", True),
        Judged("E", "reject", "V1", True),
        Judged("E", "no_evidence", "V1", True),
        Judged("E", "promote", None, True),
        Judged("E", "promote", "V1", False),
    ],
)
def test_nothing_less_than_clear_goes_on_alone(judged: Judged) -> None:
    assert next_task("auto", judged) == "REVIEW"
