"""Errors whose message is a whole sentence for the person who started the run."""


class RunFault(Exception):
    """Something about this run, its config or its data that a person can put right."""


class ConfigFault(RunFault):
    """A key of the run's config is unknown, missing or wrong; the message names it."""
