"""Logs in with stock clients by what the sandbox's start line says, one printed line each."""

import json
import sys

import snowflake.connector
from slack_sdk import WebClient
from snowflake.snowpark import Session

line = json.loads(sys.argv[1])
told = line["snowflake"]
login = {name: told[name] for name in ("account", "user", "password", "host", "port", "protocol")}

with snowflake.connector.connect(**login) as connection:
    row = connection.cursor().execute("select current_user(), current_role()").fetchone()
    print("connector", *(row or ()))

session = Session.builder.configs({**login, "database": told["database"]}).create()
answer = session.sql("select current_user() as U, current_database() as D").collect()[0]
print("snowpark", answer["U"], answer["D"])
session.close()

slack = WebClient(token=line["slack"]["botToken"], base_url=line["slack"]["apiUrl"])
print("slack_sdk", slack.auth_test()["ok"])
