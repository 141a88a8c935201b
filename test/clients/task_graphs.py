"""Deploy, run, watch, change and drop a task graph through snowflake.core, which speaks REST."""

import json
import time
import warnings
from datetime import timedelta

from account import administrator
from snowflake.core import CreateMode, Root
from snowflake.core.exceptions import (
    APIError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)
from snowflake.core.task import Cron, Task
from snowflake.core.task.dagv1 import DAG, DAGOperation, DAGTask, DAGTaskBranch
from snowflake.snowpark import Session

warnings.filterwarnings("ignore")
PATIENCE_S = 120

login = administrator(warehouse="W", database="D", schema="S")
session = Session.builder.configs(login).create()
session.sql("CREATE OR REPLACE STAGE CODE").collect()
session.sql("CREATE OR REPLACE ROLE STRANGER").collect()
session.sql("GRANT ROLE STRANGER TO USER SANDBOX_ADMIN").collect()
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    schema = Root(session).databases["D"].schemas["S"]
operation = DAGOperation(schema)
tasks = schema.tasks
seen: dict[str, object] = {"warned": [str(one.message) for one in warned]}


def choose(session: Session) -> str:
    """Name the task that goes on."""
    return "good"


def prepare(session: Session) -> str:
    """Return what becomes the task's return value."""
    return "it's \\ prepared"


def refusal(action) -> list[object]:
    """The kind of error, its HTTP status and Snowflake's code."""
    try:
        action()
    except APIError as error:
        kinds = (ConflictError, ForbiddenError, NotFoundError, UnauthorizedError)
        known = [kind.__name__ for kind in kinds if isinstance(error, kind)]
        return [*known, error.status, json.loads(error.body or "{}").get("error_code")]
    return []


def graph(name: str, **options) -> DAG:
    """A graph with a branch, of which one way is taken, and a finalizer."""
    dag = DAG(
        name,
        warehouse="W",
        stage_location="@CODE",
        packages=["snowflake-snowpark-python"],
        use_func_return_value=True,
        **options,
    )
    with dag:
        first = DAGTask("prepare", prepare)
        branch = DAGTaskBranch("branch", choose)
        good = DAGTask("good", "SELECT 1", comment="it's -- the \\ good one")
        bad = DAGTask("bad", "SELECT 2")
        DAGTask("cleanup", "SELECT 3", is_finalizer=True)
        branch.add_predecessors(first)
        branch.add_successors([good, bad])
    return dag


with graph("PIPE", config={"one": 1, "two": "it's"}) as dag:
    operation.deploy(dag, mode=CreateMode.error_if_exists)
seen["again"] = refusal(lambda: tasks.create(Task("PIPE", "SELECT 1", warehouse="W")))
seen["dags"] = operation.iter_dags(like="pi%")
seen["names"] = [task.name for task in tasks.iter(like="PIPE%")]
operation.run(dag)
deadline = time.monotonic() + PATIENCE_S
while not (runs := operation.get_complete_dag_runs(dag, error_only=False)):
    assert time.monotonic() < deadline, operation.get_current_dag_runs(dag)
    time.sleep(0.2)
seen["run"] = [runs[0].dag_name, runs[0].state, runs[0].first_error_message]
seen["failed"] = len(operation.get_complete_dag_runs(dag))
history = session.sql(
    "SELECT NAME, STATE, RETURN_VALUE FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY())"
    " WHERE NAME LIKE 'PIPE%' ORDER BY NAME"
).collect()
seen["tasks"] = [list(row) for row in history]
root = tasks["PIPE"].fetch()
good = tasks["pipe$good"].fetch()
seen["root"] = [root.state, root.config, root.schedule, root.warehouse, root.owner]
seen["good"] = [good.comment, good.predecessors, good.condition]
seen["dependents"] = [task.name for task in tasks["PIPE"].fetch_task_dependents()]

timed = DAG("TIMED", schedule=timedelta(minutes=90), warehouse="W", task_auto_retry_attempts=2)
with timed:
    DAGTask("only", "SELECT 1")
operation.deploy(timed)
operation.deploy(timed, mode=CreateMode.or_replace)
seen["due"] = [run.state for run in operation.get_current_dag_runs("TIMED")]
seen["timed"] = [str(tasks["TIMED"].fetch().schedule), tasks["TIMED"].fetch().state]
tasks["TIMED"].suspend()
changed = tasks["TIMED"].fetch()
changed.schedule = Cron("0 6 * * *", "Europe/Berlin")
changed.user_task_timeout_ms = 60_000
tasks["TIMED"].create_or_alter(changed)
changed = tasks["TIMED"].fetch()
seen["changed"] = [
    list(changed.schedule),
    changed.user_task_timeout_ms,
    changed.task_auto_retry_attempts,
]
seen["missing"] = refusal(lambda: tasks["NOBODY"].fetch())
seen["wrong"] = refusal(lambda: tasks.create(Task("BROKEN", "SELECT 1", schedule=timedelta(0))))
seen["odd name"] = refusal(lambda: tasks['PIPE"; DROP'].fetch())
stranger = Session.builder.configs({**login, "role": "STRANGER"}).create()
seen["stranger"] = refusal(lambda: Root(stranger).databases["D"].schemas["S"].tasks["PIPE"].fetch())
operation.drop(dag, drop_finalizer=True)
operation.drop("TIMED", drop_finalizer=True)
seen["left"] = [task.name for task in tasks.iter(like="PIPE%")]
tasks["PIPE"].drop(if_exists=True)
print(json.dumps(seen))
