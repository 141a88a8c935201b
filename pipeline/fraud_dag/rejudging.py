"""What FRAUD_JUDGE answers: evaluate again, compare two versions, hindsight."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from snowflake.snowpark import Session

from fraud_dag.cleanup import drop_schema
from fraud_dag.comparing import Contest, Judgement, compare
from fraud_dag.config import RunConfig
from fraud_dag.evaluation_store import NewEvaluation, keep, open_promotion
from fraud_dag.evidence import keep_scores
from fraud_dag.faults import RunFault
from fraud_dag.features import write_features
from fraud_dag.masking import ensure_masking_key
from fraud_dag.names import identifier
from fraud_dag.registry import ModelName, Version
from fraud_dag.requests import Request
from fraud_dag.scoring import live_version, version_of
from fraud_dag.settings import alert_budget_per_day, judge_settings, read_settings
from fraud_dag.split import split
from fraud_dag.sql import rows
from fraud_dag.task_run import TaskRun
from fraud_dag.windows import LAG_DAYS, Windows, windows_of

Result = dict[str, Any]


@dataclass(frozen=True)
class Decided:
    """An evaluation with its run, and how its promotion stands (None: none was opened)."""

    evaluation_id: str
    run_id: str
    run_group: str
    candidate: str
    production: str | None
    as_of: date
    requested_by: str | None
    state: str | None


def rejudge(run: TaskRun, request: Request) -> Result:
    """Answer one request, in a schema of the run that is gone afterwards.

    Raises RunFault, in a sentence for whoever asked, for what cannot be answered.
    """
    work = _KINDS.get(request.kind)
    if work is None:
        raise RunFault(
            f"{request.kind!r} is no kind of request; there are {', '.join(sorted(_KINDS))}."
        )
    ensure_masking_key(run.session, run.own_config.holdouts_schema)
    _empty(run.session, run.schema)
    try:
        return work(run, request)
    finally:
        drop_schema(run.session, run.schema)


def evaluate_again(run: TaskRun, request: Request) -> Result:
    """Compare an evaluation's candidate with what is live now, on its kept hold-out rows.

    Rows that were cleaned up are computed anew. The new evaluation opens its promotion as a run's
    does; whoever asked for the training stays its requester.
    """
    (evaluation_id,) = _arguments(request, "evaluation_id")
    old = _evaluation(run, evaluation_id)
    session, config, model = run.session, run.own_config, _model(run)
    candidate = version_of(session, model, old.candidate)
    production = live_version(session, model)
    if production is not None and production.name == candidate.name:
        raise RunFault(f"Version {candidate.name} is live: there is nothing to compare it with.")
    windows = _windows_of_run(config, candidate, old.as_of)
    kept = _kept_rows(session, config, old.evaluation_id)
    contest = _contest(run, candidate, production, windows, kept)
    judgement = compare(session, contest)
    new_id = keep(
        session,
        run.bot_schema,
        NewEvaluation(
            run_id=old.run_id,
            run_group=old.run_group,
            model=str(model),
            candidate=candidate.name,
            production=production.name if production else None,
            as_of=old.as_of,
            verdict=judgement.document["verdict"],
            digest=judgement.digest,
            document=judgement.text,
            profile=json.dumps(judgement.profile),
            requested_by=old.requested_by,
            automatic=False,
            request_id=request.request_id,
        ),
    )
    keep_scores(session, run.schema, f"{config.holdouts_schema}.{new_id}", production is not None)
    open_promotion(session, run.bot_schema, new_id)
    return {
        "evaluation_id": new_id,
        "verdict": judgement.document["verdict"],
        "holdout_rows": "kept" if kept else "computed anew",
    }


def compare_versions(run: TaskRun, request: Request) -> Result:
    """Compare any two versions on the newest labelled days; nothing can be opened from it."""
    candidate, production = _arguments(request, "candidate", "production")
    return _on_newest_days(run, candidate, production)


def hindsight(run: TaskRun, request: Request) -> Result:
    """Judge the two versions of a decided evaluation again on the newest labelled days."""
    (evaluation_id,) = _arguments(request, "evaluation_id")
    old = _evaluation(run, evaluation_id)
    if old.state in (None, "PENDING", "APPROVED", "FAILED"):
        raise RunFault(f"Evaluation {old.evaluation_id} has not been decided.")
    if old.production is None:
        raise RunFault(
            f"Evaluation {old.evaluation_id} had no live version to compare its candidate with."
        )
    found = _on_newest_days(run, old.candidate, old.production)
    return {**found, "evaluation_id": old.evaluation_id, "decided": old.state}


_KINDS: dict[str, Callable[[TaskRun, Request], Result]] = {
    "evaluate_again": evaluate_again,
    "compare": compare_versions,
    "hindsight": hindsight,
}


def newest_windows(config: RunConfig, today: date, facts: dict[str, Any]) -> Windows:
    """Lay the shop's hold-out back from `today`; the train window is the version's own.

    A version that does not say its train days is compared as if fitted on the shop's.
    """
    shop = windows_of(config, datetime.combine(today, time.min, UTC))
    trained = _trained_days(facts)
    if trained is None:
        return shop
    start, validation, end = trained
    return replace(
        shop,
        history_start=min(start, shop.holdout_start) - timedelta(days=LAG_DAYS),
        train_start=start,
        validation_start=validation,
        train_end=end,
    )


def _trained_days(facts: dict[str, Any]) -> tuple[date, date, date] | None:
    names = ("train_start", "validation_start", "train_end")
    if not all(name in facts for name in names):
        return None
    start, validation, end = (date.fromisoformat(facts[name]) for name in names)
    return start, validation, end


def _windows_of_run(config: RunConfig, candidate: Version, as_of: date) -> Windows:
    facts = candidate.facts
    names = [field.name for field in fields(Windows)]
    if all(name in facts for name in names):
        return Windows.from_json({name: str(facts[name]) for name in names})
    return newest_windows(config, as_of, facts)


def _on_newest_days(run: TaskRun, candidate: str, production: str) -> Result:
    session, model = run.session, _model(run)
    first, second = (version_of(session, model, name) for name in (candidate, production))
    if first.name == second.name:
        raise RunFault(f"Version {first.name} cannot be compared with itself.")
    windows = newest_windows(run.own_config, run.graph.schedule.date(), first.facts)
    judgement = compare(session, _contest(run, first, second, windows))
    return _report(judgement)


def _report(judgement: Judgement) -> Result:
    return {
        "verdict": judgement.document["verdict"],
        "digest": judgement.digest,
        "document": judgement.document,
    }


def _contest(
    run: TaskRun,
    candidate: Version,
    production: Version | None,
    windows: Windows,
    kept: str | None = None,
) -> Contest:
    """Write the tables that are compared on."""
    session, config = run.session, run.own_config
    write_features(session, config, run.schema, windows, config.label_delay_days)
    counts = split(session, run.schema, windows, kept)
    settings = read_settings(session, run.bot_schema)
    days = (windows.holdout_end - windows.holdout_start).days
    known = candidate.facts.get("alert_budget_per_day")
    return Contest(
        schema=run.schema,
        holdouts_schema=config.holdouts_schema,
        model=_model(run),
        candidate=candidate,
        production=production,
        windows=windows,
        label_delay_days=config.label_delay_days,
        gap_days=config.gap_days,
        split=counts,
        budget=alert_budget_per_day(settings, counts.holdout_rows / days, known),
        settings=judge_settings(settings),
    )


def _arguments(request: Request, *wanted: str) -> list[str]:
    given = request.arguments
    if not isinstance(given, dict) or set(given) != set(wanted):
        raise RunFault(f"A request {request.kind!r} carries {' and '.join(wanted)}, nothing else.")
    names = [given[name] for name in wanted]
    for name, value in zip(wanted, names, strict=True):
        if not isinstance(value, str):
            raise RunFault(f"{name} must be a name, not {value!r}.")
    return [identifier(value) for value in names]


def _evaluation(run: TaskRun, evaluation_id: str) -> Decided:
    found = rows(
        run.session,
        "SELECT E.EVALUATION_ID, E.RUN_ID, E.RUN_GROUP, E.CANDIDATE, E.PRODUCTION, E.AS_OF, "
        f"E.REQUESTED_BY, P.STATE FROM {run.bot_schema}.EVALUATIONS AS E "
        f"LEFT JOIN {run.bot_schema}.PROMOTIONS AS P ON P.EVALUATION_ID = E.EVALUATION_ID "
        "WHERE E.EVALUATION_ID = ?",
        evaluation_id,
    )
    if not found:
        raise RunFault(f"There is no evaluation {evaluation_id}.")
    return Decided(*found[0])


def _kept_rows(session: Session, config: RunConfig, evaluation_id: str) -> str | None:
    shown = rows(session, f"SHOW TABLES LIKE '{evaluation_id}' IN SCHEMA {config.holdouts_schema}")
    # LIKE takes _ for any character: only the exact name counts.
    exact = any(row["name"] == evaluation_id for row in shown)
    return f"{config.holdouts_schema}.{evaluation_id}" if exact else None


def _model(run: TaskRun) -> ModelName:
    return ModelName.parse(run.own_config.model)


def _empty(session: Session, schema: str) -> None:
    drop_schema(session, schema)
    rows(session, f"CREATE SCHEMA {identifier(schema, parts=2)}")
