"""Finding the handler of a procedure or function in inline code or in its imports."""

import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

CODE_FILE = "_udf_code.py"


def inline_module(code: str, name: str = "_udf_code") -> types.ModuleType:
    """Runs inline code as a module of its own, whose frames are named ``_udf_code.py``."""
    module = types.ModuleType(name)
    module.__file__ = CODE_FILE
    sys.modules[name] = module
    exec(compile(code, CODE_FILE, "exec"), module.__dict__)
    return module


def find(handler: str, module: types.ModuleType | None) -> Callable[..., Any]:
    """The named handler: ``function`` in inline code, or ``package.module.function`` in imports.

    Raises ImportError or AttributeError with the missing name.
    """
    path, _, name = handler.rpartition(".")
    owner: Any = importlib.import_module(path) if path and not hasattr(module, path) else module
    if path and owner is module:
        owner = getattr(module, path)
    if owner is None:
        raise ImportError(f"Handler '{handler}' names no module and there is no inline code")
    found = getattr(owner, name, None)
    if not callable(found):
        raise AttributeError(f"Could not find handler function '{handler}'")
    return found
