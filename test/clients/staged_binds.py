"""Insert many rows through the Python connector: above the threshold it uploads them to a stage."""

import json
import sys
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import snowflake.connector

connection = snowflake.connector.connect(
    account="sandbox",
    user="SANDBOX_ADMIN",
    password=sys.argv[2],
    host="127.0.0.1",
    port=int(sys.argv[1]),
    protocol="http",
    role="ACCOUNTADMIN",
    warehouse="WH",
    database="DB",
    schema="PUBLIC",
    paramstyle="qmark",
    session_parameters={"CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 10},
)
cursor = connection.cursor()
columns = {
    "N": "NUMBER",
    "D": "NUMBER(10, 2)",
    "F": "FLOAT",
    "T": "VARCHAR",
    "B": "BOOLEAN",
    "X": "BINARY",
    "DAY": "DATE",
    "HOUR": "TIME",
    "AT": "TIMESTAMP_NTZ",
    "LOCAL": "TIMESTAMP_LTZ",
}
rows = [
    (
        1,
        Decimal("-1.25"),
        1.5,
        'a "quoted", line\nand a \\ back\ttab\r',
        True,
        b"\x01\xff",
        date(2026, 2, 28),
        time(1, 2, 3, 456789),
        datetime(2026, 1, 2, 3, 4, 5, 678901),
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))),
    ),
    (
        2,
        Decimal("0.00"),
        -0.5,
        "",
        False,
        b"",
        date(9999, 12, 31),
        time(0),
        datetime(1900, 1, 1),
        None,
    ),
    (3, *[None] * 9),
]
listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
cursor.execute(f"CREATE OR REPLACE TABLE STAGED({listed})")
marks = ", ".join("?" * len(columns))
cursor.executemany(f"INSERT INTO STAGED VALUES ({marks})", rows)
seen: dict[str, object] = {"inserted": cursor.rowcount}
back = cursor.execute("SELECT * FROM STAGED ORDER BY N").fetchall()
seen["changed"] = [
    [repr(cell), repr(given)]
    for row, sent in zip(back, rows, strict=True)
    for cell, given in zip(row, sent, strict=True)
    if cell != given
]

typed = [(("TIMESTAMP_NTZ", datetime(2026, 5, 6, 7, 8, 9)), n) for n in range(9)]
cursor.execute("CREATE OR REPLACE TABLE TYPED(AT TIMESTAMP_NTZ, N NUMBER)")
cursor.executemany("INSERT INTO TYPED (AT, N) VALUES (?, ?)", typed)
seen["typed"] = cursor.execute("SELECT AT, SUM(N) FROM TYPED GROUP BY 1").fetchall()
zoned = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone(timedelta(hours=5, minutes=30)))
cursor.execute("CREATE OR REPLACE TABLE ZONED(AT TIMESTAMP_TZ)")
cursor.execute("INSERT INTO ZONED VALUES (?)", (("TIMESTAMP_TZ", zoned),))
seen["zoned"] = []
for kind in ("ARROW", "JSON"):
    cursor.execute(f"ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = {kind}")
    moment = cursor.execute("SELECT AT FROM ZONED").fetchone()[0]
    seen["zoned"].append([moment.isoformat(), str(moment.utcoffset())])
many = [(n, f"text {n}") for n in range(20_000)]
cursor.execute("CREATE OR REPLACE TABLE MANY(N NUMBER, T VARCHAR)")
cursor.executemany("INSERT INTO MANY VALUES (?, ?)", many)
seen["many"] = cursor.execute("SELECT COUNT(*), SUM(N), MAX(T) FROM MANY").fetchone()
cursor.executemany("DELETE FROM MANY WHERE N = ? AND T = ?", many[:6])
seen["deleted"] = cursor.rowcount
cursor.execute("SELECT COUNT(*) FROM MANY")
seen["left"] = cursor.fetchone()
connection.close()
print(json.dumps(seen, default=str))
