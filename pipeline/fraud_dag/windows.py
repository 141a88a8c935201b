"""Which days a run fits on, chooses its threshold on and judges on; all UTC, half-open."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from fraud_dag.config import RunConfig
from fraud_dag.faults import ConfigFault

LAG_DAYS = 10
"""Days before the first train day that lagged features look back on."""


@dataclass(frozen=True)
class Windows:
    """history ≤ train (its last days are validation) ≤ gap ≤ hold-out ≤ label delay ≤ as_of."""

    as_of: date
    history_start: date
    train_start: date
    validation_start: date
    train_end: date
    holdout_start: date
    holdout_end: date

    @property
    def validation_days(self) -> int:
        """Days on which the operating threshold is chosen."""
        return (self.train_end - self.validation_start).days

    @property
    def train_days(self) -> int:
        """Days of the train window, validation days included."""
        return (self.train_end - self.train_start).days

    def as_json(self) -> dict[str, str]:
        """Give the days as ISO text."""
        return {name: day.isoformat() for name, day in asdict(self).items()}

    @classmethod
    def from_json(cls, days: dict[str, str]) -> "Windows":
        """Read what `as_json` wrote."""
        return cls(**{name: date.fromisoformat(day) for name, day in days.items()})


def windows_of(config: RunConfig, schedule: datetime) -> Windows:
    """Lay the windows back from as_of, by default the UTC day of the run's original schedule time.

    Raises ConfigFault for an as_of later than that day.
    """
    today = schedule.date()
    as_of = config.as_of or today
    if as_of > today:
        raise ConfigFault(f"Config key 'as_of' is {as_of}, which lies after {today}.")
    holdout_end = as_of - timedelta(days=config.label_delay_days)
    holdout_start = holdout_end - timedelta(days=config.holdout_days)
    train_end = holdout_start - timedelta(days=config.gap_days)
    train_start = train_end - timedelta(days=config.train_days)
    return Windows(
        as_of=as_of,
        history_start=train_start - timedelta(days=LAG_DAYS),
        train_start=train_start,
        validation_start=train_end - timedelta(days=config.validation_days),
        train_end=train_end,
        holdout_start=holdout_start,
        holdout_end=holdout_end,
    )
