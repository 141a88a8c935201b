"""Settings of the test run."""

import os

from hypothesis import settings

# What guards main repeats the same examples every time; at home they vary and go on searching.
settings.register_profile("guard", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("guard")
