"""What is wrong with an input, in words for the person who made it."""

from collections.abc import Sequence


class InputFaults(ValueError):
    """One or more faults of the rows, the context or the settings; nothing was judged."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))
