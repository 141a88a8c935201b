"""The named scenarios: what the generator does differently in each."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Scenario:
    """How a scenario changes the stream; `new_pattern_days` counts back from the as_of day."""

    name: str
    fraud_scale: float = 1.0
    new_pattern_days: int | None = None

    def has_new_pattern(self, day: date, as_of: date) -> bool:
        """Say whether the fifth pattern is about on `day`."""
        if self.new_pattern_days is None:
            return False
        return day >= as_of - timedelta(days=self.new_pattern_days)


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("steady"),
        # The registry makes the difference: nothing but the baseline is there.
        Scenario("no-production"),
        # 26 days back: inside the fit days of the newest run, outside those of one a week older.
        Scenario("drift", new_pattern_days=26),
        Scenario("few-positives", fraud_scale=0.05),
        # The run makes the difference: it asks for a hold-out that ends yesterday.
        Scenario("label-delay"),
    )
}
