"""Two versions on the same hold-out rows, scored and judged: the one way this is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from snowflake.snowpark import Session

from fraud_dag.evaluation import canonical_bytes, judge
from fraud_dag.evidence import CANDIDATE_SCORES, PRODUCTION_SCORES, read_judged
from fraud_dag.masking import masking_key
from fraud_dag.profile import counts_by_edge, feature_profiles, score_edges, score_profile
from fraud_dag.registry import ModelName, Version
from fraud_dag.scoring import Threshold, score_table, threshold_of
from fraud_dag.split import HOLDOUT, Split
from fraud_dag.sql import rows
from fraud_dag.windows import Windows

THRESHOLD_DERIVED = "PRODUCTION_THRESHOLD_DERIVED"

_DAYS = ("as_of", "holdout_start", "holdout_end", "train_start", "train_end")
_TRAINED = ("train_start", "train_end")


@dataclass(frozen=True)
class Contest:
    """What is compared on the tables TRAIN, VALIDATION and HOLDOUT of one schema, by which rules.

    label_delay_days and gap_days are the shop's settings, whatever the windows of a run · budget
    in alerts a day · settings: keys of the judge.
    """

    schema: str
    holdouts_schema: str
    model: ModelName
    candidate: Version
    production: Version | None
    windows: Windows
    label_delay_days: int
    gap_days: int
    split: Split
    budget: float
    settings: dict[str, Any]


@dataclass(frozen=True)
class Judgement:
    """The judge's document, its canonical text and digest, and the candidate's profile.

    profile is what FRAUD_WATCH compares with once the candidate is live: bins of its scores on the
    hold-out, and the share of nulls of each feature in its train window.
    """

    document: dict[str, Any]
    text: str
    digest: str
    profile: dict[str, Any]


def compare(session: Session, contest: Contest) -> Judgement:
    """Score both versions on the hold-out, leaving the scores in the schema, and judge."""
    schema, holdout = contest.schema, f"{contest.schema}.{HOLDOUT}"
    sides = [(contest.candidate, CANDIDATE_SCORES)]
    if contest.production is not None:
        sides.append((contest.production, PRODUCTION_SCORES))
    thresholds = []
    for version, table in sides:
        score_table(session, holdout, contest.model, version.name, f"{schema}.{table}")
        thresholds.append(
            threshold_of(session, schema, contest.model, version, contest.windows, contest.budget)
        )
    days = contest.windows.holdout_start, contest.windows.holdout_end
    judged = read_judged(session, schema, *days, contest.production is not None)
    scores = judged["CANDIDATE_SCORE"].to_numpy(dtype=np.float64, na_value=np.nan)
    context = _context(session, contest, scores, thresholds)
    document = judge(judged, context, contest.settings)
    text = canonical_bytes(document)
    edges = score_edges(scores[~np.isnan(scores)])
    profile = {
        "score_edges": edges,
        "score_bins": counts_by_edge(edges, scores),
        "null_shares": {
            each["name"]: each["train_nulls"] / each["train_n"] if each["train_n"] else 0.0
            for each in context["features"]
        },
    }
    return Judgement(document, text.decode(), sha256(text).hexdigest(), profile)


def _context(
    session: Session, contest: Contest, scores: NDArray[np.float64], thresholds: Sequence[Threshold]
) -> dict[str, Any]:
    """Assemble the judge's context.

    `scores` are the candidate's on the hold-out; `thresholds` the candidate's and, if there is
    one, production's. Label delay and gap are the shop's own, not the run's.
    """
    facts, production = contest.candidate.facts, contest.production
    days = contest.windows.as_json()
    known = "score_edges" in facts
    return {
        **{name: days[name] for name in _DAYS},
        "label_delay_days": contest.label_delay_days,
        "gap_days": contest.gap_days,
        "alert_budget_per_day": contest.budget,
        "train_holdout_shared_ids": max(
            contest.split.shared_ids, _trained_on(session, contest.schema, production)
        ),
        "train_holdout_shared_content": contest.split.shared_content,
        "candidate": {
            "version": contest.candidate.name,
            "threshold": thresholds[0].value,
            "validation_pr_auc": facts.get("validation_pr_auc"),
        },
        "production": None
        if production is None
        else {
            "version": production.name,
            "threshold": thresholds[1].value,
            "train_end": production.facts.get("train_end"),
        },
        "features": feature_profiles(session, contest.schema),
        "score_profile": [score_profile(facts["score_edges"], facts["score_bins"], scores)]
        if known
        else [],
        "info": [THRESHOLD_DERIVED] if any(each.derived for each in thresholds[1:]) else [],
        "masking_key": masking_key(session, contest.holdouts_schema),
    }


def _trained_on(session: Session, schema: str, version: Version | None) -> int:
    """Count the hold-out rows of days that a version was trained on, by its own metadata."""
    days = [] if version is None else [version.facts.get(name) for name in _TRAINED]
    if not all(days):
        return 0
    text = f"SELECT COUNT(*) FROM {schema}.{HOLDOUT} WHERE TX_DATE >= ? AND TX_DATE < ?"
    return int(rows(session, text, *days)[0][0]) if days else 0
