from fraud_dag.faults import ConfigFault, RunFault
from fraud_dag.task_run import last_line


def test_a_fault_of_ours_speaks_for_itself() -> None:
    fault = ConfigFault("Config key 'model' is missing.")
    assert last_line(fault) == "Config key 'model' is missing."


def test_any_other_error_is_its_type_and_last_line() -> None:
    assert last_line(ValueError("first\n  the point\n")) == "ValueError: the point"
    assert last_line(KeyError()) == "KeyError"


def test_a_long_line_is_cut() -> None:
    said = last_line(RunFault("x" * 900))
    assert len(said) == 500
    assert said.endswith("…")
