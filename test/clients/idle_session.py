"""Let time pass over a session by moves; after each, four threads ask at once what it still is."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import snowflake.connector

port = int(sys.argv[1])


def advance(seconds: int) -> None:
    """Move the account's clock."""
    body = json.dumps({"advance_s": seconds}).encode()
    urlopen(Request(f"http://127.0.0.1:{port}/control/clock", body)).read()


answers: list[str] = []
connection = snowflake.connector.connect(
    account="sandbox",
    user="SANDBOX_ADMIN",
    password=sys.argv[2],
    host="127.0.0.1",
    port=port,
    protocol="http",
    warehouse="WH",
    database="DB",
)
connection.cursor().execute("CREATE TEMPORARY TABLE MINE AS SELECT 1 AS N")


def ask(_: int) -> str:
    """Count the rows of the session's own table, or tell the refusal's number."""
    try:
        row = connection.cursor().execute("SELECT COUNT(*) FROM MINE").fetchone()
        return str(row[0] if row else None)
    except snowflake.connector.errors.Error as error:
        return str(error.errno)


with ThreadPoolExecutor(4) as threads:
    for seconds in json.loads(sys.argv[3]):
        advance(seconds)
        answers.append(" ".join(sorted(set(threads.map(ask, range(4))))))
print(json.dumps({"answers": answers}))
