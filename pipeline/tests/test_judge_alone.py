"""The judge on a file, as anybody with two models' scores would run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fraud_dag.evaluation import judge
from judge_rows import context, holdout

ROOT = Path(__file__).parent.parent


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "fraud_dag.judge", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_prints_the_document_and_nothing_else(tmp_path):
    scores, told = tmp_path / "scores.csv.gz", tmp_path / "context.json"
    holdout().to_csv(scores, index=False)
    told.write_text(json.dumps(context()))
    answer = run(scores, "--context", told)
    assert answer.returncode == 0 and answer.stderr == ""
    document = json.loads(answer.stdout)
    assert document["candidate"]["version"] == "V2"
    assert document["verdict"] in ("ask", "reject")


def test_a_score_at_the_threshold_alerts_to_its_last_digit(tmp_path):
    scores, told = tmp_path / "scores.csv", tmp_path / "context.json"
    # a quick reader of decimals takes this for 0.200801201802704, which is less
    exact = 0.20080120180270405
    rows = holdout().assign(CANDIDATE_SCORE=lambda at: at.CANDIDATE_SCORE.clip(upper=exact))
    rows.to_csv(scores, index=False)
    told.write_text(json.dumps(context(candidate={"version": "V2", "threshold": exact})))
    document = json.loads(run(scores, "--context", told).stdout)
    assert document == judge(rows, json.loads(told.read_text()))
    assert document["metrics"]["candidate"]["tp"] > 0


def test_without_a_context_it_says_so(tmp_path):
    scores = tmp_path / "scores.csv"
    holdout(candidate_gain=1.5, frauds=900).drop(columns="TX_HOUR").to_csv(scores, index=False)
    document = json.loads(run(scores).stdout)
    assert document["verdict"] == "ask"
    assert document["reasons"] == ["CONTEXT_MISSING"]
    assert document["candidate"]["threshold"] is not None


def test_faults_go_to_stderr_with_status_2(tmp_path):
    scores = tmp_path / "scores.csv"
    holdout(rows=20, frauds=2).drop(columns=["REGION"]).to_csv(scores, index=False)
    answer = run(scores)
    assert answer.returncode == 2 and answer.stdout == ""
    assert "REGION: column is missing" in answer.stderr


def test_a_missing_file_is_said_in_one_line(tmp_path):
    answer = run(tmp_path / "none.csv")
    assert answer.returncode == 2 and answer.stdout == ""
    assert "none.csv" in answer.stderr and "Traceback" not in answer.stderr


def test_a_region_called_na_is_a_region(tmp_path):
    scores = tmp_path / "scores.csv"
    holdout().assign(REGION="NA").to_csv(scores, index=False)
    document = json.loads(run(scores).stdout)
    assert "REGION=NA" in {each["name"] for each in document["slices"]}


def test_a_cut_off_file_and_a_context_that_is_no_json_are_said_in_one_line(tmp_path):
    scores, told = tmp_path / "scores.csv.gz", tmp_path / "context.json"
    holdout(rows=200, frauds=5).to_csv(scores, index=False)
    told.write_text("{")
    answer = run(scores, "--context", told)
    assert answer.returncode == 2 and answer.stderr.startswith(f"reading {told}")
    scores.write_bytes(scores.read_bytes()[:-40])
    answer = run(scores)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith(f"reading {scores}") and "Traceback" not in answer.stderr


def test_an_archive_and_a_context_of_nothing_or_without_end_are_said_in_one_line(tmp_path):
    scores, told = tmp_path / "scores.csv", tmp_path / "context.json"
    scores.write_text(lines())
    for kind in ("zip", "tar", "xz", "zst"):
        packed = tmp_path / f"scores.csv.{kind}"
        packed.write_bytes(b"\xfd7zXZ")
        answer = run(packed)
        assert answer.returncode == 2 and answer.stdout == "", kind
        assert answer.stderr.startswith(f"reading {packed}") and answer.stderr.count("\n") == 1
    for text in ("null", "[" * 100_000):
        told.write_text(text)
        answer = run(scores, "--context", told)
        assert answer.returncode == 2 and answer.stdout == ""
        assert answer.stderr.startswith(f"reading {told}") and answer.stderr.count("\n") == 1


def lines(rows=300, frauds=5):
    return holdout(rows=rows, frauds=frauds).to_csv(index=False)


def refused(tmp_path, text, encoding="utf-8"):
    """What is said of a file that is refused."""
    scores = tmp_path / "scores.csv"
    scores.write_bytes(text.encode(encoding))
    answer = run(scores)
    assert answer.returncode == 2 and answer.stdout == ""
    assert "Traceback" not in answer.stderr
    return answer.stderr


def test_a_mark_of_byte_order_and_the_line_ends_of_windows_change_nothing(tmp_path):
    plain, windows = tmp_path / "plain.csv", tmp_path / "windows.csv"
    plain.write_text(lines(), newline="")
    windows.write_text(lines().replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    told = tmp_path / "context.json"
    told.write_text(json.dumps(context()), encoding="utf-8-sig")
    first, second = (run(scores, "--context", told) for scores in (plain, windows))
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout


def test_faults_of_the_file_are_said_in_words(tmp_path):
    text = lines()
    header, first, rest = text.split("\n", 2)
    assert "cells are cut by commas" in refused(tmp_path, text.replace(",", ";"))
    assert "Expected 11 fields" in refused(tmp_path, f"{header}\n{first},x\n{rest}")
    assert "Expected 11 fields" in refused(tmp_path, f"{text}{first},x\n")
    assert "No columns" in refused(tmp_path, "")
    assert "utf-8" in refused(tmp_path, text.replace("EMEA", "EUROPÄ"), "latin-1")
    lower = text.replace("AMOUNT", "amount")
    assert "AMOUNT: column is missing; 'amount' is spelt differently" in refused(tmp_path, lower)
    twice = text.replace("TX_HOUR", "AMOUNT")
    assert "AMOUNT: 2 columns have this name" in refused(tmp_path, twice)


def test_faults_of_cells_are_said_by_column_and_row(tmp_path):
    header, first, second, rest = lines().split("\n", 3)
    cells = first.split(",")
    cells[3:7] = ["", "fraud", "x", ""]
    said = refused(tmp_path, "\n".join([header, second, ",".join(cells), rest]))
    assert "AMOUNT: empty in row 2\n" in said
    assert "LABEL: not a number in row 2 (found 'fraud')" in said
    assert "CANDIDATE_SCORE: not a number in row 2 (found 'x')" in said


def test_names_alone_are_an_empty_holdout_and_not_a_fault(tmp_path):
    scores = tmp_path / "scores.csv"
    scores.write_text(lines().split("\n", 1)[0] + "\n")
    document = json.loads(run(scores).stdout)
    assert document["verdict"] == "no_evidence"
    assert "HOLDOUT_EMPTY" in document["reasons"]


def test_another_processors_kernels_give_the_same_bytes(tmp_path):
    scores = tmp_path / "scores.csv"
    holdout(frauds=600, candidate_gain=1.1).to_csv(scores, index=False)

    def told(kernel: str) -> str:
        # OpenBLAS has a kernel per family of processors, and they add in another order
        environment = {**os.environ, "OPENBLAS_CORETYPE": kernel}
        command = [sys.executable, "-m", "fraud_dag.judge", str(scores)]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert told("Haswell") == told("Nehalem")
