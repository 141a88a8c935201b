"""Unload to a stage, fetch the file, upload one that is there already: Python connector."""

import gzip
import json
import sys
import tempfile
from pathlib import Path

import snowflake.connector

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
print(json.dumps(report))
