"""What would change for the fraud team, at each model's own operating threshold."""

import hashlib
import hmac
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rows import Rows

EXAMPLES_OF_EACH = 3


def _two_digits(amount: float) -> float:
    """Rounds to two significant digits; by text, as a power of ten underflows before the amount."""
    return float(f"{amount:.1e}") if amount > 0 else 0.0


def mask(account: Any, key: str) -> str:
    """`acct_` and six hex digits of HMAC-SHA256 of the account id under `key`."""
    name = str(account).encode(errors="replace")
    return f"acct_{hmac.new(key.encode(), name, hashlib.sha256).hexdigest()[:6]}"


class _Masks:
    """Masked names of accounts; without a key they are numbered as they appear.

    A mask under a key that can be guessed would name the account to anybody who tries all ids.
    """

    def __init__(self, key: str | None):
        self.key = key
        self.seen: dict[Any, str] = {}

    def of(self, account: Any) -> str:
        if account not in self.seen:
            number = f"acct_{len(self.seen) + 1:06d}"
            self.seen[account] = number if self.key is None else mask(account, self.key)
        return self.seen[account]


def _examples(
    rows: Rows, kind: str, member: NDArray[np.bool_], masks: _Masks
) -> list[dict[str, Any]]:
    found = np.flatnonzero(member)
    # rows are in order of TRANSACTION_ID, and the sort is stable
    top = found[np.argsort(-rows.amount[found], kind="stable")][:EXAMPLES_OF_EACH]
    production = rows.production if rows.production is not None else rows.candidate
    return [
        {
            "kind": kind,
            "account": masks.of(rows.account_ids[rows.account[i]]),
            "amount": _two_digits(float(rows.amount[i])),
            "hour": None if rows.hour is None or np.isnan(rows.hour[i]) else int(rows.hour[i]),
            "channel": rows.channel.values[rows.channel.codes[i]],
            "candidate_score": round(float(rows.candidate[i]), 2),
            "production_score": round(float(production[i]), 2),
        }
        for i in top
    ]


def measure_flips(
    rows: Rows, candidate_threshold: float, production_threshold: float, days: int, key: str | None
) -> dict[str, Any]:
    """Hold-out totals of gained and lost alerts, and masked examples of each kind that matters.

    Rows must be labelled and carry both scores; amounts are in the shop's currency.
    """
    if rows.production is None:
        raise ValueError("flips need both models' scores")
    masks = _Masks(key)
    c, p = rows.candidate >= candidate_threshold, rows.production >= production_threshold
    gained, lost, fraud = c & ~p, ~c & p, rows.fraud
    return {
        "new_alerts": int(gained.sum()),
        "dropped_alerts": int(lost.sum()),
        "new_fraud_caught": int((gained & fraud).sum()),
        "fraud_newly_missed": int((lost & fraud).sum()),
        "amount_newly_caught": float(rows.amount[gained & fraud].sum()),
        "amount_newly_missed": float(rows.amount[lost & fraud].sum()),
        "alerts_per_day_change": (int(gained.sum()) - int(lost.sum())) / days,
        "examples": [
            *_examples(rows, "newly_caught", gained & fraud, masks),
            *_examples(rows, "newly_missed", lost & fraud, masks),
            *_examples(rows, "new_false_alarm", gained & ~fraud, masks),
        ],
    }
