"""The module ``_snowflake``, which code that runs on the platform imports there."""

import types
from collections.abc import Callable
from typing import Any


def stub() -> types.ModuleType:
    """What functions and procedures have in common: the decorator of generated handlers."""
    module = types.ModuleType("_snowflake")

    def vectorized(**options: Any) -> Callable[[Any], Any]:
        def mark(function: Any) -> Any:
            function._sf_vectorized_input = options.get("input")
            return function

        return mark

    module.__dict__["vectorized"] = vectorized
    return module
