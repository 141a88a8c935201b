"""WATCH: the standalone task that looks daily at what the live version does."""

from datetime import date, timedelta

from snowflake.snowpark import Session

from fraud_dag.cleanup import drop_schema
from fraud_dag.evidence import CANDIDATE_SCORES, PRODUCTION_SCORES
from fraud_dag.registry import ModelName, Version, versions
from fraud_dag.scoring import live_version
from fraud_dag.settings import read_settings
from fraud_dag.sql import rows
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.watch_store import (
    Kept,
    first_day,
    keep_day,
    kept_days,
    live_since,
    looks_due,
    reign_of,
)
from fraud_dag.watching import (
    Look,
    Post,
    Watched,
    difference,
    guards,
    label,
    look_of,
    prepare,
    see,
)


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "WATCH", watch, kind="WATCH")


def watch(run: TaskRun) -> Detail:
    """Make every look that is due, the missed ones first; without a live version note just that."""
    model = ModelName.parse(run.own_config.model)
    live = live_version(run.session, model)
    if live is None:
        return {"live": None, "note": "Nothing is live, so there is nothing to watch."}
    post = _post(run, model, live)
    today = run.graph.schedule.date()
    # Far enough back for all looks of a probation to be made up.
    reach = max(post.probation, 1) + post.config.label_delay_days
    again = live_since(run.session, run.bot_schema, live.name) or post.since
    first = max(post.since, again, today - timedelta(days=reach))
    delay = post.config.label_delay_days
    kept = kept_days(run.session, run.bot_schema, live.name, "live", first)
    looks = looks_due(kept, first, today, delay)
    for as_of in looks:
        _look(run, post, look_of(as_of, post.since, post.probation, delay), kept)
    latest = kept.get(today - timedelta(days=1))
    return {
        "live": live.name,
        "previous": post.previous.version.name if post.previous else None,
        "days": [str(as_of - timedelta(days=1)) for as_of in looks],
        "guards": {} if latest is None else _states(latest),
    }


def _post(run: TaskRun, model: ModelName, live: Version) -> Post:
    session, schema = run.session, run.bot_schema
    reign = reign_of(session, schema, live.name)
    found = next((each for each in versions(session, model) if each.name == reign.previous), None)
    previous = found and Watched(found, reign_of(session, schema, found.name), PRODUCTION_SCORES)
    yesterday = run.graph.schedule.date() - timedelta(days=1)
    return Post(
        schema=run.schema,
        config=run.own_config,
        model=model,
        settings=read_settings(session, schema),
        live=Watched(live, reign, CANDIDATE_SCORES),
        previous=previous,
        since=reign.since or first_day(session, schema, live.name) or yesterday,
    )


def _look(run: TaskRun, post: Post, look: Look, kept: dict[date, Kept]) -> None:
    session = run.session
    drop_schema(session, post.schema)
    rows(session, f"CREATE SCHEMA {post.schema}")
    try:
        prepare(session, post, look)
        # The live version last: its rows say that a look was made.
        for watched in reversed(post.versions):
            _note(run, post, look, watched, kept)
    finally:
        drop_schema(session, post.schema)


def _note(run: TaskRun, post: Post, look: Look, watched: Watched, kept: dict[date, Kept]) -> None:
    """Append the row of the day, and of the day whose labels came in, where they are missing."""
    session, schema, name = run.session, run.bot_schema, watched.version.name
    is_live = watched is post.live
    role = "live" if is_live else "previous"
    known = kept if is_live else kept_days(session, schema, name, role, look.matured_start)
    seen = known.get(look.day)
    if seen is None or seen.empty:
        figures = see(session, post, watched)
        if is_live:
            compared = difference(session, post, look)
            figures["compared"] = compared
            figures["probation"] = (
                {"day": (look.day - post.since).days + 1, "of": post.probation}
                if look.in_probation
                else None
            )
            figures["guards"] = guards(post, look, figures, compared, kept)
        if seen is None or not Kept(figures, False).empty:
            keep_day(session, schema, look.day, name, role, figures, labelled=False)
            known[look.day] = Kept(figures, False)
    day = look.labelled_day
    old = None if day is None else known.get(day)
    if day is not None and old is not None and not old.labelled and not old.empty:
        figures = {**old.figures, "labels": label(session, post, watched, day)}
        keep_day(session, schema, day, name, role, figures, labelled=True)
        known[day] = Kept(figures, True)


def _states(kept: Kept) -> dict[str, str]:
    return {guard["name"]: guard["state"] for guard in kept.figures["guards"]}
