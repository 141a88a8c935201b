"""Describe a query's columns as the Python connector does, before it runs and after."""

import json
import sys

import snowflake.connector
from account import administrator

with snowflake.connector.connect(**administrator()) as connection:
    cursor = connection.cursor()
    query = sys.argv[3]
    told = [cursor.describe(query), cursor.execute(query).description]
    print(
        json.dumps(
            {
                "columns": [
                    [[c.type_code, c.internal_size, c.precision, c.scale] for c in columns]
                    for columns in told
                ]
            }
        )
    )
