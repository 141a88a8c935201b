"""Order each fault, then insert a row; print what the connector made of it and how often it ran."""

import json
import sys
from urllib.request import Request, urlopen

import snowflake.connector

port = int(sys.argv[1])


def control(path: str, body: dict[str, object]) -> None:
    """Call a control route."""
    urlopen(Request(f"http://127.0.0.1:{port}/control/{path}", json.dumps(body).encode())).read()


def connect() -> snowflake.connector.SnowflakeConnection:
    """Log in; an answer that does not come within two seconds is lost."""
    return snowflake.connector.connect(
        account="sandbox",
        user="SANDBOX_ADMIN",
        password=sys.argv[2],
        host="127.0.0.1",
        port=port,
        protocol="http",
        warehouse="WH",
        database="DB",
        socket_timeout=2,
    )


connection = connect()
connection.cursor().execute("CREATE OR REPLACE TABLE HIT (N NUMBER)")
answers: list[list[object]] = []
for number, fault in enumerate(json.loads(sys.argv[3])):
    control("fault", {"match": "^insert into hit", **fault})
    try:
        cursor = connection.cursor().execute(f"INSERT INTO HIT VALUES ({number})")
        told: object = cursor.rowcount if cursor else None
    except snowflake.connector.errors.Error as error:
        told = [error.errno, error.sqlstate]
    control("fault/clear", {})
    if told == [390111, "08001"]:
        connection = connect()
    count = connection.cursor().execute(f"SELECT COUNT(*) FROM HIT WHERE N = {number}").fetchone()
    answers.append([fault["kind"], told, count[0] if count else None])
print(json.dumps({"answers": answers}))
