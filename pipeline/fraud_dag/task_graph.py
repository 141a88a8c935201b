"""What a running task can learn about its graph run, by plain SYSTEM$ calls."""

from dataclasses import dataclass
from datetime import datetime

from snowflake.snowpark import Session

from fraud_dag.faults import RunFault
from fraud_dag.names import identifier, parse_schedule
from fraud_dag.sql import rows


@dataclass(frozen=True)
class GraphRun:
    """The identity of one graph run; a retry shares both group and schedule."""

    group: str
    schedule: datetime


def graph_run(session: Session) -> GraphRun:
    """Read the current graph run. Raises RunFault outside a task."""
    group = _runtime_info(session, "CURRENT_TASK_GRAPH_RUN_GROUP_ID")
    schedule = _runtime_info(session, "CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP")
    return GraphRun(group, parse_schedule(schedule))


def config_text(session: Session) -> str | None:
    """Give the run's merged config as JSON text."""
    return rows(session, "SELECT SYSTEM$GET_TASK_GRAPH_CONFIG()")[0][0]


def root_config_text(session: Session) -> str | None:
    """Give the root task's own config as JSON text."""
    root = identifier(_runtime_info(session, "CURRENT_ROOT_TASK_NAME").replace('"', ""), parts=3)
    return rows(session, f"DESCRIBE TASK {root}")[0]["config"]


def set_return_value(session: Session, value: str) -> None:
    """Set what successors read by SYSTEM$GET_PREDECESSOR_RETURN_VALUE."""
    session.call("SYSTEM$SET_RETURN_VALUE", value)


def _runtime_info(session: Session, key: str) -> str:
    found = rows(session, f"SELECT TO_CHAR(SYSTEM$TASK_RUNTIME_INFO('{key}'))")[0][0]
    if not found:
        raise RunFault(f"The task graph did not say its {key}; was this procedure run by a task?")
    return str(found)
