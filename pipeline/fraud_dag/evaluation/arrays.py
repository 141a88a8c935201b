"""Types of the judge's arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.signedinteger[Any]]
"""Numbers of values, in the smallest type that holds them: widen before arithmetic."""
