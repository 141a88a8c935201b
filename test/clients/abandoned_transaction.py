"""Begin a transaction that holds a lock, say so, then neither work nor end: the test kills it."""

import signal
import sys

import snowflake.connector

port, password = sys.argv[1:3]
connection = snowflake.connector.connect(
    account="sandbox",
    user="SANDBOX_ADMIN",
    password=password,
    host="127.0.0.1",
    port=int(port),
    protocol="http",
    role="ACCOUNTADMIN",
    warehouse="WH",
    database="DB",
    schema="PUBLIC",
)
cursor = connection.cursor()
cursor.execute("BEGIN")
cursor.execute("UPDATE HELD SET STATE = 'lost'")
print("holding", flush=True)
signal.pause()
