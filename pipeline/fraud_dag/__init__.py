"""The fraud training DAG: features, training, evaluation and registration in Snowflake."""
