"""One sentence per code, with the numbers that triggered it, for people who do not read code."""

from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]
Sentence = Callable[[Document, str], str]

MAX_READING = 300


def _signed(value: float | None, digits: int = 3) -> str:
    if value is None:
        return "not measured"
    text = f"{abs(value):.{digits}f}"
    return f"+{text}" if value >= 0 or float(text) == 0 else f"−{text}"


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value * 100:.0f} %"


def _number(value: float | None, digits: int = 3) -> str:
    return "not measured" if value is None else f"{value:.{digits}f}"


def _diff(document: Document, name: str) -> str:
    found = (document.get("comparison") or {}).get(name)
    if not found:
        return "not measured"
    low, high = _signed(found["ci_low"]), _signed(found["ci_high"])
    return f"{_signed(found['delta'])} (95 % {low} to {high})"


def _of(document: Document, name: str, key: str) -> float | None:
    return ((document.get("comparison") or {}).get(name) or {}).get(key)


def _candidate(document: Document, name: str) -> float | None:
    return ((document.get("metrics") or {}).get("candidate") or {}).get(name)


def _data(document: Document, name: str) -> Any:
    return document["data"].get(name)


def _setting(document: Document, name: str) -> Any:
    return document["settings"][name]


def _segment(document: Document, name: str) -> str:
    for each in document["slices"]:
        if each["name"] == name:
            before, after = _share(each["recall_production"]), _share(each["recall_candidate"])
            return f"{name}: recall {before} → {after} on {each['positives']} frauds"
    return name


def _fixed(text: str) -> Sentence:
    return lambda _document, _subject: text


def _psi(document: Document, name: str) -> str:
    for each in document["drift"]:
        if each["name"] == name:
            return f"{each['psi']:.2f}"
    return "not measured"


def _alerts(document: Document) -> str:
    budget = document.get("alert_budget_per_day")
    return (
        f"{_number(_candidate(document, 'alerts_per_day'), 0)} alerts a day"
        f" against a budget of {_number(budget, 0)}"
    )


def _frauds(document: Document) -> str:
    return (
        f"{_data(document, 'positives')} frauds on {_data(document, 'positive_accounts')} accounts"
    )


def _better(document: Document) -> str:
    return f"PR-AUC {_diff(document, 'pr_auc')}"


SENTENCES: dict[str, Sentence] = {
    # no_evidence
    "HOLDOUT_EMPTY": _fixed("The hold-out holds no transactions."),
    "DUPLICATE_ROWS": _fixed("Some transactions stand in the hold-out more than once."),
    "SCORES_INVALID": _fixed("Some scores are missing or lie outside 0 to 1."),
    "SCORES_CONSTANT": _fixed("A model gives every transaction the same score."),
    "LABELS_MISSING": lambda d, _: (
        f"{(_data(d, 'label_missing_share') or 0) * 100:.1f} % of the hold-out has no label yet"
        f" (at most {_setting(d, 'max_label_missing') * 100:g} % may lack one)."
    ),
    "LABELS_IMMATURE": lambda d, _: (
        f"Labels need {d['windows'].get('label_delay_days')} days, and the hold-out ends on"
        f" {d['windows']['holdout']['end']}: too late for a run as of {d['as_of']}."
    ),
    "TIME_ORDER": lambda d, _: (
        f"Training reaches to {d['windows']['train']['end']}, less than"
        f" {d['windows'].get('gap_days')} days before the hold-out begins on"
        f" {d['windows']['holdout']['start']}."
    ),
    "TRAIN_TEST_OVERLAP": lambda d, _: (
        f"{d.get('shared_ids', 'Some')} hold-out rows were also in train."
    ),
    "CONTENT_OVERLAP": lambda d, _: (
        f"{d.get('shared_content', 'Some')} hold-out rows have a twin in train under another id."
    ),
    "THRESHOLD_MISSING": _fixed("A version carries no operating threshold."),
    "FEATURE_BROKEN": lambda _, s: (
        f"{s} was constant over a whole day, or empty far more often than in training."
    ),
    "FEW_POSITIVES": lambda d, _: (
        f"Only {_frauds(d)} are labelled; {_setting(d, 'min_positives')} frauds on"
        f" {_setting(d, 'min_positive_accounts')} accounts are the least."
    ),
    "NEAR_PERFECT": lambda d, _: (
        f"PR-AUC {_number(_candidate(d, 'pr_auc'))} and ROC-AUC"
        f" {_number(_candidate(d, 'roc_auc'), 4)} are too good to be true: look for a leak."
    ),
    "COMPARISON_IMPOSSIBLE": _fixed("The two versions could not be compared on these rows."),
    # reject
    "PRIMARY_WORSE": lambda d, _: f"Worse: {_better(d)}.",
    "NO_USEFUL_GAIN": lambda d, _: (
        f"No useful gain: {_better(d)}; at least +{_setting(d, 'min_gain'):g} is worth a switch."
    ),
    "RECALL_WORSE": lambda d, _: (
        f"It catches fewer frauds at the same alerts: recall {_diff(d, 'recall_at_budget')}."
    ),
    "SAVINGS_WORSE": lambda d, _: (
        f"It saves less money at the same alerts: savings {_diff(d, 'savings_at_budget')}."
    ),
    "SLICE_WORSE": lambda d, s: f"It harms a segment, {_segment(d, s)}.",
    "ALERTS_FAR_OVER_BUDGET": lambda d, _: f"It would raise far too many alerts: {_alerts(d)}.",
    "IDENTICAL_SCORES": _fixed("Candidate and live give the same score to every transaction."),
    "BELOW_FLOOR": lambda d, _: (
        f"Not useful: PR-AUC {_number(_candidate(d, 'pr_auc'))} where chance gives"
        f" {_number(d['baseline'].get('pr_auc'), 4)}, and savings at budget of"
        f" {_number(_candidate(d, 'savings_at_budget'), 2)}."
    ),
    # ask
    "PRIMARY_INCONCLUSIVE": lambda d, _: (
        f"Not settled: {_better(d)} on {_data(d, 'positives')} frauds; this test would have found"
        f" {_signed(_of(d, 'pr_auc', 'min_detectable'))}."
    ),
    "GAIN_TOO_SMALL": lambda d, _: (
        f"Better by little: {_better(d)}; at least +{_setting(d, 'min_gain'):g} is worth a switch."
    ),
    "RECALL_NOT_PROVEN": lambda d, _: (
        f"Recall at the same alerts is not proven to hold: {_diff(d, 'recall_at_budget')}."
    ),
    "SAVINGS_NOT_PROVEN": lambda d, _: (
        f"Savings at the same number of alerts are not proven to hold:"
        f" {_diff(d, 'savings_at_budget')}."
    ),
    "THIN_EVIDENCE": lambda d, _: f"The evidence is thin: {_frauds(d)}.",
    "HOLDOUT_TOO_EASY": lambda d, _: (
        f"The hold-out looks much easier than validation: PR-AUC"
        f" {_number(_candidate(d, 'pr_auc'))} here."
    ),
    "SLICE_TRADE_OFF": lambda d, s: f"A gain with a price, {_segment(d, s)}.",
    "ALERTS_OVER_BUDGET": lambda d, _: f"It would raise more alerts than budgeted: {_alerts(d)}.",
    "ALERTS_UNDER_BUDGET": lambda d, _: f"It would raise few alerts: {_alerts(d)}.",
    "REQUIRED_SLICE_NOT_JUDGED": lambda _, s: f"{s} must be judged and could not be.",
    "NO_PRODUCTION": lambda d, _: (
        f"Nothing is live to compare with. The candidate alone: PR-AUC"
        f" {_number(_candidate(d, 'pr_auc'))} where chance gives"
        f" {_number(d['baseline'].get('pr_auc'), 4)}, recall at budget"
        f" {_share(_candidate(d, 'recall_at_budget'))}."
    ),
    "CONTEXT_MISSING": _fixed(
        "Judged without its context: windows, overlap and drift were not checked."
    ),
    # pass
    "PRIMARY_BETTER": lambda d, _: f"Better: {_better(d)}, clear even for a test repeated daily.",
    "RECALL_HELD": lambda d, _: f"Recall at the same alerts held: {_diff(d, 'recall_at_budget')}.",
    "SAVINGS_HELD": lambda d, _: (
        f"Savings at the same alerts held: {_diff(d, 'savings_at_budget')}."
    ),
    "SLICES_HELD": lambda d, _: (
        f"All {sum(s['judged'] for s in d['slices'])} judged segments held."
    ),
    # info
    "DRIFT_FEATURE": lambda d, s: f"{s} has moved since training (PSI {_psi(d, s)}).",
    "DRIFT_SCORE": lambda d, _: f"The candidate's score has moved (PSI {_psi(d, 'SCORE')}).",
    "CALIBRATION_OFF": lambda d, _: (
        f"Scores add up to {_number(_candidate(d, 'calibration_ratio'), 1)} times the frauds."
    ),
    "LOW_POWER": lambda d, _: (
        f"This test would have found only gains above"
        f" {_signed(_of(d, 'pr_auc', 'min_detectable'))}."
    ),
    "SLICE_NOT_JUDGED": lambda d, s: (
        f"{s} has too few frauds to be judged."
        if d.get("comparison")
        else f"{s} was not judged: the two versions were not compared."
    ),
    "PRODUCTION_STALE": lambda d, _: (
        f"The live version was trained more than {_setting(d, 'stale_days')} days ago."
    ),
    "PRODUCTION_THRESHOLD_DERIVED": _fixed(
        "The live version carried no threshold; one was derived on the same validation rows."
    ),
}

# Within a band, what a reader should hear first.
_FIRST = (
    "HOLDOUT_EMPTY", "TRAIN_TEST_OVERLAP", "CONTENT_OVERLAP", "FEATURE_BROKEN", "LABELS_IMMATURE",
    "LABELS_MISSING", "FEW_POSITIVES", "SLICE_WORSE", "PRIMARY_WORSE", "SAVINGS_WORSE",
    "RECALL_WORSE", "NO_USEFUL_GAIN", "NO_PRODUCTION", "SLICE_TRADE_OFF", "PRIMARY_INCONCLUSIVE",
)  # fmt: skip


def sentence(code: str, document: Document) -> str:
    """The sentence of one code, such as `SLICE_WORSE:CHANNEL=ATM`; KeyError if unknown."""
    name, _, subject = code.partition(":")
    return SENTENCES[name](document, subject)


def _rank(code: str) -> tuple[int, str]:
    name = code.partition(":")[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), code)


def reading(document: Document) -> str:
    """The one-sentence reading of the whole evaluation, at most 300 characters."""
    verdict, reasons = document["verdict"], sorted(document["reasons"], key=_rank)
    judged = sum(each["judged"] for each in document["slices"])
    if verdict == "promote":
        return (
            f"Better: {_better(document)}, clear even for a test repeated daily; recall, savings"
            f" and all {judged} judged segments held."
        )
    first = sentence(reasons[0], document)
    if verdict == "no_evidence":
        first = f"This test proves nothing: {first[0].lower()}{first[1:]}"
    better = "PRIMARY_BETTER" in document["codes"]["pass"]
    if better and reasons[0].startswith(("SLICE_WORSE:", "SLICE_TRADE_OFF:")):
        first = (
            f"Better overall ({_signed(_of(document, 'pr_auc', 'delta'))}) but"
            f" {_segment(document, reasons[0].partition(':')[2])}."
        )
    others = len(reasons) - 1
    more = f" And {others} more finding{'s' if others > 1 else ''}." if others else ""
    return (first + more)[:MAX_READING]
