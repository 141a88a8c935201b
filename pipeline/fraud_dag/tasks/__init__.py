"""Handlers of the DAG's procedures: each names its task and leaves the work to plain modules."""
