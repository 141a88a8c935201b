"""The named scenarios: what the generator does differently in each."""

from dataclasses import dataclass
from datetime import date, timedelta

# By weekday of the first `as_of`, Monday first: seeds for which a version trained as of yesterday,
# made live, meets a candidate of today whose verdict is promote or ask (in a steady world half are
# rejected).
STEADY_SEEDS = (4, 4, 4, 4, 2, 7, 4)
# Of the same kind for `drift`: a version as of three days ago, live, meets one to be promoted.
DRIFT_SEEDS = (3, 4, 3, 2, 2, 2, 6)


@dataclass(frozen=True)
class Scenario:
    """How a scenario changes the stream; `new_pattern_days` counts back from the first as_of."""

    name: str
    fraud_scale: float = 1.0
    new_pattern_days: int | None = None
    accounts: int = 14_000
    seeds: tuple[int, ...] = STEADY_SEEDS

    def has_new_pattern(self, day: date, first_as_of: date) -> bool:
        """Say whether the fifth pattern is about on `day`."""
        if self.new_pattern_days is None:
            return False
        return day >= first_as_of - timedelta(days=self.new_pattern_days)


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("steady"),
        # The registry makes the difference: nothing but the baseline is there.
        Scenario("no-production"),
        # 26 days back: inside the fit days of the newest run, outside those of three days before.
        Scenario("drift", new_pattern_days=26, accounts=5_000, seeds=DRIFT_SEEDS),
        Scenario("few-positives", fraud_scale=0.05),
        # The run makes the difference: it asks for a hold-out that ends yesterday.
        Scenario("label-delay"),
        # The pipeline's code makes the difference: ../../scenarios/mistakes.
        Scenario("worse-slice", accounts=5_000, seeds=(4,) * 7),
        Scenario("leak"),
        Scenario("leak-new-ids"),
        Scenario("leak-label-proxy"),
        Scenario("broken-feature"),
        Scenario("broken-feature-null"),
    )
}
