"""When a label becomes known, and what the shop's table says at a given moment."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from demo_data.rows import HONEST
from demo_data.world import Bools, Floats, Ints

DAY_SECONDS = 86400
NEVER_REPORTED_SHARE = 0.03


@dataclass(frozen=True)
class Labels:
    """IS_FRAUD (-1 unknown, 0, 1) and LABEL_TS in seconds since 1970 (where known)."""

    is_fraud: NDArray[np.int8]
    label_second: Ints

    @property
    def known(self) -> Bools:
        """Say which labels are known."""
        return self.is_fraud >= 0


def report_delays(stream: np.random.Generator, pattern: Ints) -> Floats:
    """Draw the seconds until each fraud is reported; infinite where it never is or nothing is."""
    size = len(pattern)
    delays = (1.0 + stream.gamma(2.0, 1.25, size)) * DAY_SECONDS
    silent = (stream.random(size) < NEVER_REPORTED_SHARE) | (pattern == HONEST)
    return np.where(silent, np.inf, np.floor(delays))


def labels_at(now: date, second: Ints, delays: Floats, delay_days: int) -> Labels:
    """Give the labels as the shop knows them at midnight of `now`.

    A row counts as honest once `delay_days` have passed without a report; a later report turns it
    to fraud. With `delay_days` 0 reports come at once too.
    """
    midnight = (now - date(1970, 1, 1)).days * DAY_SECONDS
    waits = np.where(np.isinf(delays), np.inf, 0.0) if delay_days == 0 else delays
    reported = second + waits < midnight
    settles = second + delay_days * DAY_SECONDS
    settled = settles <= midnight
    is_fraud = np.where(reported, 1, np.where(settled, 0, -1)).astype(np.int8)
    report_second = second + np.where(np.isinf(waits), 0.0, waits)
    label_second = np.where(reported, report_second, settles).astype(np.int64)
    return Labels(is_fraud, label_second)
