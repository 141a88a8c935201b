"""One random stream per (seed, day), so that any day can be made apart from the others.

Days are counted from the first load's first day: the same seed tells the same story whatever the
date, but for the weekdays.
"""

import numpy as np

WORLD_KEY = 0
# Campaigns that began before the first day have streams too, and seeds may not be negative.
DAY_ZERO_KEY = 1_000_000


def world_stream(seed: int) -> np.random.Generator:
    """Give the stream that draws customers and accounts."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, WORLD_KEY]))
    )


def day_stream(seed: int, day_number: int) -> np.random.Generator:
    """Give the stream of one day; a day's first draws are the campaigns that begin on it."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, DAY_ZERO_KEY + day_number]))
    )
