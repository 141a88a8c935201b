"""One random stream per (seed, day), so that any day can be made apart from the others."""

from datetime import date

import numpy as np

WORLD_KEY = 0


def world_stream(seed: int) -> np.random.Generator:
    """Give the stream that draws customers and accounts."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, WORLD_KEY])))


def day_stream(seed: int, day: date) -> np.random.Generator:
    """Give the stream of one day; a day's first draws are the campaigns that begin on it."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, day.toordinal()])))
