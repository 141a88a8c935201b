"""Let time pass over a session, as told by the moves; after each, say what it still is."""

import json
import sys
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
for seconds in json.loads(sys.argv[3]):
    advance(seconds)
    try:
        row = connection.cursor().execute("SELECT COUNT(*) FROM MINE").fetchone()
        answers.append(str(row[0] if row else None))
    except snowflake.connector.errors.Error as error:
        answers.append(str(error.errno))
print(json.dumps({"answers": answers}))
