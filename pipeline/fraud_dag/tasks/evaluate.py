"""EVALUATE: candidate against the live version, on the same unseen rows."""

import json

from snowflake.snowpark import Session

from fraud_dag.comparing import Contest, compare
from fraud_dag.evaluation_store import NewEvaluation, keep, open_promotion
from fraud_dag.evidence import keep_scores
from fraud_dag.registry import ModelName
from fraud_dag.scoring import live_version, version_of
from fraud_dag.settings import judge_settings, read_settings
from fraud_dag.split import Split
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.windows import Windows


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "EVALUATE", evaluate)


def evaluate(run: TaskRun) -> Detail:
    """Score both versions, judge, keep the evaluation, and open its promotion."""
    session, config = run.session, run.config
    plan, trained = run.detail_of("SETUP"), run.detail_of("TRAIN")
    windows, model = Windows.from_json(plan["windows"]), ModelName.parse(config.model)
    candidate, production = (
        version_of(session, model, trained["version"]),
        live_version(session, model),
    )
    judgement = compare(
        session,
        Contest(
            schema=run.schema,
            holdouts_schema=config.holdouts_schema,
            model=model,
            candidate=candidate,
            production=production,
            windows=windows,
            label_delay_days=plan["shop_label_delay_days"],
            gap_days=plan["shop_gap_days"],
            split=Split(**run.detail_of("SPLIT_DATA")),
            budget=trained["alert_budget_per_day"],
            settings=judge_settings(read_settings(session, run.bot_schema)),
        ),
    )
    evaluation_id = keep(
        session,
        run.bot_schema,
        NewEvaluation(
            run_id=run.run_id,
            run_group=run.graph.group,
            model=str(model),
            candidate=candidate.name,
            production=production.name if production else None,
            as_of=windows.as_of,
            verdict=judgement.document["verdict"],
            digest=judgement.digest,
            document=judgement.text,
            profile=json.dumps(judgement.profile),
            requested_by=config.requested_by,
            automatic=plan["automatic"],
        ),
    )
    kept = f"{config.holdouts_schema}.{evaluation_id}"
    keep_scores(session, run.schema, kept, production is not None)
    open_promotion(session, run.bot_schema, evaluation_id)
    return {"evaluation_id": evaluation_id, "verdict": judgement.document["verdict"]}
