"""A Snowpark session on the account that the environment names."""

import os

from snowflake.snowpark import Session


def connect() -> Session:
    """Open a session from SNOWFLAKE_HOST, _PORT, _USER, _PASSWORD and _ROLE."""
    return Session.builder.configs(
        {
            "account": "sandbox",
            "protocol": "http",
            "host": os.environ["SNOWFLAKE_HOST"],
            "port": int(os.environ["SNOWFLAKE_PORT"]),
            "user": os.environ["SNOWFLAKE_USER"],
            "password": os.environ["SNOWFLAKE_PASSWORD"],
            "role": os.environ["SNOWFLAKE_ROLE"],
            "warehouse": os.environ["SNOWFLAKE_WAREHOUSE"],
        }
    ).create()
