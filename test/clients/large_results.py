"""Fetch a result of many chunks through the connector and Snowpark, in Arrow and in JSON."""

import json

import snowflake.connector
from account import administrator
from snowflake.snowpark import Session

login = administrator(role="ACCOUNTADMIN", warehouse="WH", database="DB", schema="PUBLIC")
query = "SELECT * FROM BIG ORDER BY N"
seen: dict[str, object] = {}


def summary(rows: list[tuple[object, ...]]) -> list[object]:
    """How many rows, whether they are in order, and the last one."""
    in_order = all(row[0] == at for at, row in enumerate(rows))
    return [len(rows), in_order, [repr(cell) for cell in rows[-1]]]


with snowflake.connector.connect(**login) as connection:
    cursor = connection.cursor()
    seen["arrow"] = summary(cursor.execute(query).fetchall())
    batches = list(cursor.execute(query).fetch_pandas_batches())
    seen["batches"] = [sum(map(len, batches)), len(batches) > 1]
    connection.cursor().execute("ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = 'JSON'")
    cursor = connection.cursor()
    seen["json"] = summary(cursor.execute(query).fetchall())
    seen["chunks"] = len(cursor.get_result_batches() or []) > 2

session = Session.builder.configs(login).create()
frame = session.sql(query).to_pandas()
seen["frame"] = [len(frame), {name: str(kind) for name, kind in frame.dtypes.items()}]
rows = session.sql(query).to_local_iterator()
seen["iterated"] = sum(1 for at, row in enumerate(rows) if row["N"] == at)
session.close()
print(json.dumps(seen))
