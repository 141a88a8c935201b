"""Settings of the test run."""

import os

from hypothesis import settings

# An example takes as long as the machine is busy; what a test must not take is its own affair.
settings.register_profile("home", deadline=None)
# What guards main repeats the same examples every time; at home they vary and go on searching.
settings.register_profile("guard", derandomize=True, deadline=None)
settings.load_profile("guard" if os.environ.get("CI") else "home")
