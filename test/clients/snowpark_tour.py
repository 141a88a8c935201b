"""What the pipeline does through Snowpark, against a server: frames in, frames out, jobs."""

import contextlib
import io
import json
import tempfile
from pathlib import Path

import pandas as pd
from account import administrator
from snowflake.snowpark import Session, Window
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.functions import (
    avg,
    col,
    count,
    count_distinct,
    datediff,
    lag,
    lit,
    make_interval,
    row_number,
    when_matched,
    when_not_matched,
)
from snowflake.snowpark.functions import sum as total

session = Session.builder.configs(
    administrator(role="ACCOUNTADMIN", warehouse="WH", database="DB", schema="PUBLIC")
).create()
seen: dict[str, object] = {}

small = session.create_dataframe([(1, "x", 1.5), (2, "y", None)], schema=["N", "T", "R"])
small.write.save_as_table("SMALL", mode="overwrite")
seen["small"] = [list(row) for row in session.table("SMALL").sort("N").collect()]
seen["sum"] = session.table("SMALL").agg(total("N")).collect()[0][0]
seen["describe"] = [str(field.datatype) for field in session.table("SMALL").schema.fields]

large = session.create_dataframe([(n, f"t{n}") for n in range(2000)], schema=["N", "T"])
seen["large"] = large.filter(col("N") >= 1990).count()

frame = pd.DataFrame({"A": range(1000), "B": [f"b{n}" for n in range(1000)]})
session.write_pandas(frame, "WRITTEN", auto_create_table=True, overwrite=True)
back = session.table("WRITTEN").sort("A").to_pandas()
seen["frame"] = [len(back), str(back["A"].dtype), back["B"].iloc[-1]]

# names by case: what write_pandas quotes is found in quotes alone, and two of one letter are two
cased = pd.DataFrame({"a": [1, 2], "A": [3, 4], "b c": [0.5, 1.5]})
session.write_pandas(cased, "cased", auto_create_table=True)
seen["cased"] = [
    list(row) for row in session.table('"cased"').sort('"a"').select("A", '"a"').collect()
]
seen["cased columns"] = session.table('"cased"').to_pandas().columns.tolist()
session.write_pandas(cased[["a"]], "LOW", auto_create_table=True)
try:
    session.sql("SELECT a FROM LOW").collect()
except SnowparkSQLException as error:
    seen["unquoted"] = [error.sql_error_code, "invalid identifier 'A'" in str(error)]

job = session.table("WRITTEN").filter(col("A") < 3).collect_nowait()
seen["job"] = [row[0] for row in job.result()]

session.sql("begin").collect()
session.sql("insert into SMALL values (3, 'z', 0)").collect()
session.sql("rollback").collect()
seen["rolled_back"] = session.table("SMALL").count()

seen["batches"] = sum(len(batch) for batch in session.table("WRITTEN").to_pandas_batches())
# windows, joins, changes
when = pd.Timestamp("2026-01-01")
paid = pd.DataFrame(
    {
        "ID": range(100),
        "WHO": [n % 3 for n in range(100)],
        "AMOUNT": [n / 4 for n in range(100)],
        "AT": [when + pd.Timedelta(hours=6 * n) for n in range(100)],
    }
)
session.write_pandas(paid, "PAID", auto_create_table=True, overwrite=True, use_logical_type=True)
table = session.table("PAID")
by_who = Window.partition_by("WHO").order_by("AT")
week = by_who.range_between(-make_interval(days=7), Window.CURRENT_ROW)
odd = by_who.range_between(-make_interval(days=1, hours=2), Window.CURRENT_ROW)
seen["windows"] = list(
    table.select(
        "ID",
        total("AMOUNT").over(week).alias("WEEK"),
        count("ID").over(odd).alias("ODD"),
        row_number().over(by_who).alias("NTH"),
        datediff("second", lag("AT").over(by_who), col("AT")).alias("SINCE"),
    )
    .sort(col("ID").desc())
    .first()
    or ()
)
totals = table.group_by("WHO").agg(avg("AMOUNT").alias("MEAN"), count_distinct("ID").alias("N"))
joined = table.join(totals, "WHO").filter(col("AMOUNT") > col("MEAN"))
seen["joined"] = [joined.count(), joined.columns]
seen["union"] = table.union_all(table).count()
seen["pivot"] = [
    list(row) for row in table.select("WHO", "AMOUNT").pivot("WHO", [0, 1]).sum("AMOUNT").collect()
]
halves = [[part.count() for part in table.random_split([0.5, 0.5], seed=3)] for _ in range(2)]
seen["split"] = [sum(halves[0]), halves[0] == halves[1], 20 < halves[0][0] < 80]
seen["sampled"] = table.sample(n=10).count()
seen["kept"] = table.filter(col("WHO") == 1).cache_result().count()
target = session.table("PAID")
source = session.create_dataframe([[1, 7.0], [500, 8.0]], schema=["ID", "AMOUNT"])
merged = target.merge(
    source,
    target["ID"] == source["ID"],
    [
        when_matched().update({"AMOUNT": source["AMOUNT"]}),
        when_not_matched().insert({"ID": source["ID"], "AMOUNT": source["AMOUNT"]}),
    ],
)
seen["changes"] = [
    list(merged),
    list(target.update({"AMOUNT": lit(0)}, col("ID") < 5)),
    list(target.delete(col("ID") >= 98)),
]
table.filter(col("WHO") == 2).create_or_replace_view("SECONDS")
seen["view"] = session.table("SECONDS").count()
table.limit(3).write.save_as_table("WRITTEN_TWICE", mode="append")
table.limit(3).write.save_as_table("WRITTEN_TWICE", mode="append")
seen["appended"] = session.table("WRITTEN_TWICE").count()
try:
    table.write.save_as_table("WRITTEN_TWICE", mode="errorifexists")
except SnowparkSQLException as error:
    seen["there already"] = error.sql_error_code
deep = session.create_dataframe([[1]], schema=["A"])
for n in range(60):
    deep = deep.with_column(f"C{n}", col("A" if n == 0 else f"C{n - 1}") + 1)
seen["deep"] = deep.select("C59").collect()[0][0]
seen["iterated"] = [sum(1 for _ in table.to_local_iterator()), table.to_df(*"ABCD").columns]

# files
session.sql("CREATE OR REPLACE STAGE FILES").collect()
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "note.txt")
    path.write_text("a note")
    put = session.file.put(str(path), "@FILES/in", auto_compress=False)
    session.file.put_stream(io.BytesIO(b"a stream"), "@FILES/in/stream.txt", auto_compress=False)
    got = session.file.get("@FILES/in/note.txt", folder + "/back")
    with session.file.get_stream("@FILES/in/stream.txt") as stream:
        seen["files"] = [put[0].status, got[0].file, stream.read().decode()]

# plans, several tables at once, and what comes back
plan = io.StringIO()
with contextlib.redirect_stdout(plan):
    session.table("SMALL").filter(col("N") > 1).explain()
told = ("->Filter", "->TableScan  DB.PUBLIC.SMALL")
seen["explained"] = [words in plan.getvalue() for words in told]
cursor = session.connection.cursor()
cursor.execute("CREATE OR REPLACE TABLE PART (N INT)")
cursor.execute("INSERT ALL INTO PART INTO PART VALUES (N + 10) SELECT N FROM SMALL")
seen["inserted"] = cursor.rowcount
cursor.execute("DROP TABLE PART")
cursor.execute("UNDROP TABLE PART")
cursor.execute("CREATE SCHEMA COPIED CLONE PUBLIC")
seen["cloned"] = session.table("DB.COPIED.PART").count()
session.use_schema("DB.PUBLIC")

seen["names"] = [session.get_current_database(), session.get_current_role()]
session.close()
print(json.dumps(seen, default=str))
