"""One look of FRAUD_WATCH: yesterday by the live version, the labels that came in, the guards."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from snowflake.snowpark import Session
from snowflake.snowpark import functions as F

from fraud_dag.config import RunConfig
from fraud_dag.evaluation import judge, operating_threshold, read_settings
from fraud_dag.evaluation.guards import WatchedDay, probation_days, watch
from fraud_dag.evidence import read_judged
from fraud_dag.features import write_features
from fraud_dag.profile import broken_features, score_bins
from fraud_dag.registry import ModelName, Version
from fraud_dag.scoring import score_table
from fraud_dag.settings import alert_budget_per_day, judge_settings
from fraud_dag.split import HOLDOUT
from fraud_dag.sql import rows
from fraud_dag.watch_store import Figures, Kept, Reign
from fraud_dag.windows import LAG_DAYS, Windows


@dataclass(frozen=True)
class Watched:
    """One of the two versions that are scored: how it came to be live, where its scores go."""

    version: Version
    reign: Reign
    scores: str


@dataclass(frozen=True)
class Post:
    """What FRAUD_WATCH stands by: schema to write to, shop, live version and the one before it."""

    schema: str
    config: RunConfig
    model: ModelName
    settings: dict[str, Any]
    live: Watched
    previous: Watched | None
    since: date
    """Day 0 of the live version's probation: its promotion, however often it became live since."""

    @property
    def versions(self) -> list[Watched]:
        """The live version, and the previous one if there is one."""
        return [self.live, *([self.previous] if self.previous else [])]

    @property
    def probation(self) -> int:
        """Days of the live version's probation; 0 if no promotion made it live."""
        if self.live.reign.since is None:
            return 0
        days = probation_days(self.config.label_delay_days)
        return 2 * days if self.live.reign.against_verdict else days


@dataclass(frozen=True)
class Look:
    """The days that a look made on `as_of` reads."""

    day: date
    """The day before it."""
    as_of: date
    matured_start: date
    matured_end: date
    """Days whose labels are in: in probation all of them, later the newest alone."""
    in_probation: bool

    @property
    def labelled_day(self) -> date | None:
        """The day whose labels came in last; None if there is none yet."""
        if self.matured_start >= self.matured_end:
            return None
        return self.matured_end - timedelta(days=1)


def look_of(as_of: date, since: date, probation: int, label_delay_days: int) -> Look:
    """Lay out a look: what it reads depends on how long the version has been live."""
    day = as_of - timedelta(days=1)
    end = max(since, as_of - timedelta(days=label_delay_days))
    in_probation = (day - since).days < probation
    start = since if in_probation else max(since, end - timedelta(days=1))
    return Look(day, as_of, start, end, in_probation)


def prepare(session: Session, post: Post, look: Look) -> None:
    """Write FEATURES, DAY (the day's rows), HOLDOUT (labelled days) and each version's scores."""
    first = min(look.day, look.matured_start)
    # The two ranges of days that a run has: here the labelled days, and yesterday.
    windows = Windows(
        as_of=look.as_of,
        history_start=first - timedelta(days=LAG_DAYS),
        train_start=look.matured_start,
        validation_start=look.matured_end,
        train_end=look.matured_end,
        holdout_start=look.day,
        holdout_end=look.as_of,
    )
    write_features(session, post.config, post.schema, windows, post.config.label_delay_days)
    features, day = session.table(f"{post.schema}.FEATURES"), F.col("TX_DATE")
    parts = {
        "DAY": day == F.lit(look.day),
        HOLDOUT: (day >= F.lit(look.matured_start)) & (day < F.lit(look.matured_end)),
    }
    for table, chosen in parts.items():
        features.filter(chosen).write.mode("overwrite").save_as_table(f"{post.schema}.{table}")
    for watched in post.versions:
        target = f"{post.schema}.{watched.scores}"
        score_table(session, f"{post.schema}.FEATURES", post.model, watched.version.name, target)


def see(session: Session, post: Post, watched: Watched) -> Figures:
    """Count the day's rows and alerts, and its scores in the bins of the version's own hold-out."""
    facts, profile = watched.version.facts, watched.reign.profile
    threshold = facts.get("threshold")
    of_day = (
        f"(SELECT S.SCORE FROM {post.schema}.DAY AS D LEFT JOIN {post.schema}.{watched.scores} "
        "AS S ON S.TRANSACTION_ID = D.TRANSACTION_ID)"
    )
    count, alerts = rows(
        session,
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN SCORE >= ? THEN 1 ELSE 0 END), 0) "
        f"FROM {of_day} AS S",
        threshold,
    )[0]
    edges = profile.get("score_edges")
    shares = profile.get("null_shares", {})
    return {
        "rows": int(count),
        "threshold": threshold,
        "alerts": None if threshold is None else int(alerts),
        "budget": _budget(post, watched, int(count)),
        "score_bins": [] if edges is None else score_bins(session, of_day, edges),
        "hold_out_bins": profile.get("score_bins", []),
        "broken_features": broken_features(session, f"{post.schema}.DAY", shares),
        "labels": None,
    }


def label(session: Session, post: Post, watched: Watched, day: date) -> dict[str, Any]:
    """Count what the version caught and missed on a day whose labels are in; money in currency."""
    threshold = watched.version.facts.get("threshold")
    fraud, caught = "H.LABEL = 1", "H.LABEL = 1 AND S.SCORE >= ?"
    wanted = [
        "COUNT(H.LABEL)",
        f"SUM(CASE WHEN {fraud} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {caught} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {fraud} THEN H.AMOUNT ELSE 0 END)",
        f"SUM(CASE WHEN {caught} THEN H.AMOUNT ELSE 0 END)",
        "SUM(CASE WHEN H.LABEL IS NOT NULL AND S.SCORE >= ? THEN 1 ELSE 0 END)",
    ]
    row = rows(
        session,
        f"SELECT {', '.join(wanted)} FROM {post.schema}.{HOLDOUT} AS H "
        f"LEFT JOIN {post.schema}.{watched.scores} AS S ON S.TRANSACTION_ID = H.TRANSACTION_ID "
        "WHERE H.TX_DATE = TO_DATE(?)",
        threshold,
        threshold,
        threshold,
        day.isoformat(),
    )[0]
    labelled, frauds, hits, amount, saved, alerts = (float(each or 0) for each in row)
    found: dict[str, Any] = {
        "rows": int(labelled),
        "frauds": int(frauds),
        "fraud_amount": round(amount, 2),
    }
    if threshold is None:
        return found
    money = read_settings(judge_settings(post.settings))
    return {
        **found,
        "caught": int(hits),
        "missed": int(frauds - hits),
        "caught_amount": round(saved, 2),
        "missed_amount": round(amount - saved, 2),
        "net_saved": round(money.loss_rate * saved - money.alert_cost * alerts, 2),
    }


def difference(session: Session, post: Post, look: Look) -> dict[str, Any] | None:
    """Compare live with previous on the labelled days of the probation, as the judge compares.

    None without a previous version, without labelled days, or where nothing could be compared.
    """
    if post.previous is None or look.labelled_day is None or not look.in_probation:
        return None
    start, end = look.matured_start, look.matured_end
    judged = read_judged(session, post.schema, start, end, True)
    budget = _budget(post, post.live, len(judged) / (end - start).days)
    sides = [
        _side(each, judged[column].to_numpy(dtype=np.float64, na_value=np.nan), look, budget)
        for each, column in zip(post.versions, ("CANDIDATE_SCORE", "PRODUCTION_SCORE"), strict=True)
    ]
    context = {
        "as_of": look.as_of.isoformat(),
        "holdout_start": start.isoformat(),
        "holdout_end": end.isoformat(),
        "train_start": start.isoformat(),
        "train_end": start.isoformat(),
        "label_delay_days": post.config.label_delay_days,
        "gap_days": 0,
        "alert_budget_per_day": budget,
        "train_holdout_shared_ids": 0,
        "train_holdout_shared_content": 0,
        "candidate": sides[0],
        "production": sides[1],
        "features": [],
        "score_profile": [],
    }
    document = judge(judged, context, judge_settings(post.settings))
    comparison = document["comparison"]
    return comparison and {
        "first_day": start.isoformat(),
        "last_day": look.labelled_day.isoformat(),
        "frauds": document["data"]["positives"],
        **{name: comparison.get(name) for name in ("recall_at_budget", "savings_at_budget")},
    }


def guards(
    post: Post, look: Look, today: Figures, compared: dict[str, Any] | None, kept: dict[date, Kept]
) -> list[dict[str, Any]]:
    """Give the state of each guard after the day, with its value and limits."""
    before = kept.get(look.day - timedelta(days=1))
    known = [] if before is None else [before.figures]
    days = [_watched_day(figures, figures.get("compared")) for figures in known]
    awaits = post.previous is not None and look.in_probation and look.labelled_day is None
    days.append(_watched_day(today, compared, awaits))
    return [asdict(guard) for guard in watch(days)]


def _watched_day(
    figures: Figures, compared: dict[str, Any] | None, awaits_labels: bool = False
) -> WatchedDay:
    return WatchedDay(
        rows=figures["rows"],
        alerts=figures["alerts"],
        budget=figures["budget"],
        score_bins=tuple(figures["score_bins"]),
        hold_out_bins=tuple(figures["hold_out_bins"]),
        broken_features=tuple(figures["broken_features"]),
        recall=_upper(compared, "recall_at_budget"),
        savings=_upper(compared, "savings_at_budget"),
        awaits_labels=awaits_labels,
    )


def _upper(compared: dict[str, Any] | None, name: str) -> float | None:
    interval = (compared or {}).get(name)
    return None if interval is None else interval["ci_high"]


def _budget(post: Post, watched: Watched, rows_per_day: float) -> float:
    known = watched.version.facts.get("alert_budget_per_day")
    return alert_budget_per_day(post.settings, rows_per_day, known)


def _side(watched: Watched, scores: Any, look: Look, budget: float) -> dict[str, Any]:
    threshold = watched.version.facts.get("threshold")
    days = (look.matured_end - look.matured_start).days
    if threshold is None:
        threshold = operating_threshold(scores[~np.isnan(scores)], days, budget)
    return {"version": watched.version.name, "threshold": threshold}
