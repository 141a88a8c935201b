"""EVALUATE: candidate against the live version, on the same unseen rows."""

from hashlib import sha256

from snowflake.snowpark import Session

from fraud_dag.evaluation import canonical_bytes, judge
from fraud_dag.evaluation_store import NewEvaluation, keep, open_promotion
from fraud_dag.evidence import (
    CANDIDATE_SCORES,
    PRODUCTION_SCORES,
    build_context,
    keep_scores,
    read_judged,
)
from fraud_dag.masking import masking_key
from fraud_dag.registry import ModelName
from fraud_dag.scoring import live_version, production_of, score_holdout
from fraud_dag.settings import judge_settings, read_settings
from fraud_dag.split import Split
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.windows import Windows


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "EVALUATE", evaluate)


def evaluate(run: TaskRun) -> Detail:
    """Score both versions, judge, keep the evaluation, and open its promotion."""
    session, schema, config = run.session, run.schema, run.config
    plan, trained = run.detail_of("SETUP"), run.detail_of("TRAIN")
    split = Split(**run.detail_of("SPLIT_DATA"))
    windows, model = Windows.from_json(plan["windows"]), ModelName.parse(config.model)
    live = live_version(session, model)
    production = live and production_of(
        session, schema, model, live, windows, trained["alert_budget_per_day"]
    )
    score_holdout(session, schema, model, trained["version"], CANDIDATE_SCORES)
    if production:
        score_holdout(session, schema, model, production.version, PRODUCTION_SCORES)
    judged = read_judged(session, schema, windows, production is not None)
    context = build_context(
        session,
        schema,
        windows=windows,
        plan=plan,
        split=split,
        trained=trained,
        production=production,
        scores=judged["CANDIDATE_SCORE"],
        key=masking_key(session, config.holdouts_schema),
    )
    settings = judge_settings(read_settings(session, run.bot_schema))
    document = judge(judged, context, settings)
    text = canonical_bytes(document)
    evaluation_id = keep(
        session,
        run.bot_schema,
        NewEvaluation(
            run_id=run.run_id,
            run_group=run.graph.group,
            model=str(model),
            candidate=trained["version"],
            production=production.version if production else None,
            as_of=windows.as_of,
            verdict=document["verdict"],
            digest=sha256(text).hexdigest(),
            document=text.decode(),
            requested_by=config.requested_by,
            automatic=plan["automatic"],
        ),
    )
    kept = f"{config.holdouts_schema}.{evaluation_id}"
    keep_scores(session, schema, kept, production is not None)
    open_promotion(session, run.bot_schema, evaluation_id)
    return {"evaluation_id": evaluation_id, "verdict": document["verdict"]}
