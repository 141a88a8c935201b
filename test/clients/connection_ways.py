"""Reach one session in every way that the connector has; print what each way told."""

import json
import sys
from pathlib import Path

import snowflake.connector

port, password, folder = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
address = {"account": "sandbox", "host": "127.0.0.1", "port": port, "protocol": "http"}
person = {"user": "SANDBOX_ADMIN", "password": password}
place = {"warehouse": "WH", "database": "DB", "schema": "PUBLIC"}
told: dict[str, object] = {}

file = folder / "connections.toml"
file.write_text(
    "[local]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in {**address, **person}.items())
)
file.chmod(0o600)
with snowflake.connector.connect(connection_name="local", connections_file_path=file) as by_file:
    told["by file"] = by_file.cursor().execute("SELECT CURRENT_USER()").fetchone()

own = snowflake.connector.connect(
    **address, **person, **place, session_parameters={"QUERY_TAG": "tagged"}, autocommit=False
)
cursor = own.cursor()
told["tag"] = cursor.execute("SHOW PARAMETERS LIKE 'QUERY_TAG'").fetchall()[0][1]
cursor.execute("CREATE OR REPLACE TABLE WAYS (N NUMBER)")
cursor.execute("INSERT INTO WAYS VALUES (1)")
own.rollback()
cursor.execute("INSERT INTO WAYS VALUES (2)")
own.commit()
own.autocommit(True)
cursor.execute("INSERT INTO WAYS VALUES (3)")
own.rollback()
told["rows"] = [row[0] for row in cursor.execute("SELECT N FROM WAYS ORDER BY N").fetchall()]

cursor.execute("CREATE TEMPORARY TABLE MINE AS SELECT 4 AS N")
rest = own.rest
again = snowflake.connector.connect(
    **address,
    session_token=rest.token if rest else None,
    master_token=rest.master_token if rest else None,
    server_session_keep_alive=True,
)
told["same session"] = again.cursor().execute("SELECT N FROM DB.PUBLIC.MINE").fetchone()
again.close()
told["valid"] = [own.is_valid()]

cursor.execute("SELECT 5 AS N")
query = str(cursor.sfqid)
told["by id"] = [cursor.query_result(query).fetchall(), own.get_query_status(query).name]
cursor.execute_async("SELECT 6 AS N")
cursor.get_results_from_sfqid(str(cursor.sfqid))
told["later"] = cursor.fetchall()
unknown = "01b00000-0000-0000-0000-000000000000"
told["unknown"] = own.get_query_status(unknown).name
cursor.execute_async("CALL SYSTEM$WAIT(600)")
told["stopped"] = cursor.abort_query(str(cursor.sfqid))
several = own.execute_string("SELECT 7; SELECT 8")
told["several"] = [one.fetchone() for one in several]
told["at once"] = cursor.execute("SELECT 9; SELECT 10", num_statements=2).fetchone()
own.close()
told["valid"] = [*list(told["valid"]), own.is_valid()]  # type: ignore[call-overload]

with snowflake.connector.connect(**address, **person, database="DB", warehouse="NOPE") as bare:
    try:
        bare.cursor().execute("SELECT * FROM PUBLIC.WAYS")
    except snowflake.connector.errors.Error as error:
        told["no warehouse"] = [error.errno, error.sqlstate]
print(json.dumps(told))
