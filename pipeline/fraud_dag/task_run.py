"""The wrapper of every task: who runs, in which run, and how it ended, kept in BOT.TASK_RUNS."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from snowflake.snowpark import Session

from fraud_dag.config import RunConfig, parse_config, read_config, with_overrides
from fraud_dag.faults import RunFault
from fraud_dag.names import identifier, run_name
from fraud_dag.sql import rows
from fraud_dag.task_graph import GraphRun, config_text, graph_run, root_config_text

DEFAULT_BOT_SCHEMA = "DAG_RUNS.BOT"
ERROR_LENGTH = 500
SETUP = "SETUP"

Detail = dict[str, Any]


@dataclass
class TaskRun:
    """One task of one run: its session, config and schema, and what earlier tasks left."""

    session: Session
    task: str
    graph: GraphRun
    run_id: str
    bot_schema: str
    own_values: dict[str, Any]
    given_values: dict[str, Any]

    @cached_property
    def own_config(self) -> RunConfig:
        """The root task's config, which no run can change. Raises ConfigFault."""
        return read_config(self.own_values)

    @cached_property
    def config(self) -> RunConfig:
        """The root's config with what this run may change, and nothing else. Raises ConfigFault."""
        return read_config(with_overrides(self.own_values, self.given_values))

    @property
    def schema(self) -> str:
        """The schema that this run may write to, qualified."""
        return f"{self.own_config.runs_database}.{self.run_id}"

    def detail_of(self, task: str) -> Detail:
        """Give what a task of this run noted when it succeeded. Raises RunFault if it did not."""
        found = rows(
            self.session,
            f"SELECT DETAIL FROM {self.bot_schema}.TASK_RUNS "
            "WHERE RUN_GROUP = ? AND TASK = ? AND OK ORDER BY ENDED_AT DESC LIMIT 1",
            self.graph.group,
            task,
        )
        if not found:
            raise RunFault(f"{self.task} needs {task}, which has not succeeded in this run.")
        return json.loads(found[0][0] or "{}")


def run_task(
    session: Session, task: str, work: Callable[[TaskRun], Detail], kind: str = "RUN"
) -> str:
    """Do a task's work between two rows of BOT.TASK_RUNS; give its detail as JSON text.

    `kind` begins the name of the run, hence of its schema: RUN for the DAG. Whatever the work
    raises is recorded with its last line and raised again, so that the task fails.
    """
    graph = graph_run(session)
    own, given = parse_config(root_config_text(session)), parse_config(config_text(session))
    bot_schema = identifier(str(own.get("bot_schema") or DEFAULT_BOT_SCHEMA), parts=2)
    run_id = _run_id(session, bot_schema, graph, kind)
    run = TaskRun(session, task, graph, run_id, bot_schema, own, given)
    _record_start(run)
    try:
        detail = work(run)
    except Exception as fault:
        _record_end(run, False, last_line(fault), None)
        raise
    text = json.dumps(detail, sort_keys=True)
    _record_end(run, True, None, text)
    return text


def last_line(fault: BaseException) -> str:
    """Say in one line what went wrong: a RunFault in its own words, others with their type."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    said = lines[-1] if lines else ""
    if not isinstance(fault, RunFault):
        said = f"{type(fault).__name__}: {said}" if said else type(fault).__name__
    return said if len(said) <= ERROR_LENGTH else f"{said[: ERROR_LENGTH - 1]}…"


def _run_id(session: Session, bot_schema: str, graph: GraphRun, kind: str) -> str:
    # A retry keeps group and schedule, so the same group always finds the same name again, and
    # another group of the same minute finds it taken.
    wanted = run_name(graph.schedule, kind=kind)
    found = rows(
        session,
        f"SELECT DISTINCT RUN_GROUP, RUN_ID FROM {bot_schema}.TASK_RUNS "
        "WHERE STARTSWITH(RUN_ID, ?)",
        wanted,
    )
    for group, name in found:
        if group == graph.group:
            return str(name)
    return run_name(graph.schedule, {str(name) for _, name in found}, kind)


def _record_start(run: TaskRun) -> None:
    rows(
        run.session,
        f"INSERT INTO {run.bot_schema}.TASK_RUNS "
        "(RUN_GROUP, RUN_ID, TASK, STARTED_AT) SELECT ?, ?, ?, SYSDATE()",
        run.graph.group,
        run.run_id,
        run.task,
    )


def _record_end(run: TaskRun, ok: bool, error: str | None, detail: str | None) -> None:
    table = f"{run.bot_schema}.TASK_RUNS"
    rows(
        run.session,
        f"INSERT INTO {table} "
        "(RUN_GROUP, RUN_ID, TASK, STARTED_AT, ENDED_AT, OK, ERROR, DETAIL) "
        "SELECT ?, ?, ?, MAX(STARTED_AT), SYSDATE(), ?, ?, PARSE_JSON(?) "
        f"FROM {table} WHERE RUN_GROUP = ? AND TASK = ?",
        run.graph.group,
        run.run_id,
        run.task,
        ok,
        error,
        detail,
        run.graph.group,
        run.task,
    )
