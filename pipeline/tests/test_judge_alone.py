"""The judge on a file, as anybody with two models' scores would run it."""

import json
import subprocess
import sys
from pathlib import Path

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
