"""Read one row of every type through the Python connector, plain and as a pandas frame."""

import json
import sys

import snowflake.connector

connection = snowflake.connector.connect(
    account="sandbox",
    user="DAGBOT",
    password=sys.argv[2],
    host="127.0.0.1",
    port=int(sys.argv[1]),
    protocol="http",
)
cursor = connection.cursor()
rows = cursor.execute("SELECT everything").fetchall()
frame = cursor.execute("SELECT everything").fetch_pandas_all()
print(
    json.dumps(
        {
            "rows": [[repr(cell) for cell in row] for row in rows],
            "dtypes": {name: str(kind) for name, kind in frame.dtypes.items()},
            "frame": [[repr(cell) for cell in row] for row in frame.itertuples(index=False)],
            "names": [column.name for column in cursor.description],
        }
    )
)
connection.close()
