"""Unload to a stage and fetch the file; put and get streams and files by Snowpark."""

import gzip
import io
import json
import sys
import tempfile
from pathlib import Path

import snowflake.connector
from snowflake.snowpark import Session

connection = snowflake.connector.connect(
    account="sandbox",
    user="DAGBOT",
    password=sys.argv[2],
    host="127.0.0.1",
    port=int(sys.argv[1]),
    protocol="http",
    role="OWNER",
    warehouse="WH",
    database="DB",
    schema="PUBLIC",
)
cursor = connection.cursor()
report: dict[str, object] = {}
cursor.execute("CREATE OR REPLACE STAGE FROM_PYTHON")
unloaded = cursor.execute("COPY INTO @FROM_PYTHON/out FROM (SELECT 1 AS A, 'x' AS B) HEADER = TRUE")
assert unloaded is not None
report["columns"] = [column.name for column in unloaded.description or []]
report["unloaded"] = unloaded.fetchall()
with tempfile.TemporaryDirectory() as folder:
    fetched = cursor.execute(f"GET @FROM_PYTHON file://{folder}")
    assert fetched is not None
    report["got"] = [row[0] for row in fetched.fetchall()]
    report["text"] = gzip.decompress((Path(folder) / "out_0_0_0.csv.gz").read_bytes()).decode()
session = Session.builder.config("connection", connection).create()
session.file.put_stream(io.BytesIO(b"stream"), "@FROM_PYTHON/p/x.txt", auto_compress=False)
report["stream"] = session.file.get_stream("@FROM_PYTHON/p/x.txt").read().decode()
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "a.txt").write_text("file")
    session.file.put(f"{folder}/*.txt", "@FROM_PYTHON/q", auto_compress=False)
    session.file.get("@FROM_PYTHON/q/a.txt", f"{folder}/out")
    report["file"] = (Path(folder) / "out" / "a.txt").read_text()
print(json.dumps(report))
