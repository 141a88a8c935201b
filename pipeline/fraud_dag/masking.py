"""The secret under which accounts are masked in examples; only the DAG's owner can read it."""

import secrets

from snowflake.snowpark import Session

from fraud_dag.sql import rows

KEY_BYTES = 32


def ensure_masking_key(session: Session, holdouts_schema: str) -> None:
    """Make table MASKING_KEY with one random key, unless it is there."""
    table = f"{holdouts_schema}.MASKING_KEY"
    rows(session, f"CREATE TABLE IF NOT EXISTS {table} (KEY VARCHAR NOT NULL)")
    if not rows(session, f"SELECT KEY FROM {table} LIMIT 1"):
        new = secrets.token_hex(KEY_BYTES)
        rows(session, f"INSERT INTO {table} (KEY) SELECT ?", new)


def masking_key(session: Session, holdouts_schema: str) -> str:
    """Read the key."""
    return str(rows(session, f"SELECT KEY FROM {holdouts_schema}.MASKING_KEY LIMIT 1")[0][0])
