"""A stream as Snowpark uses it: fed by frames, read as a table, consumed by writes and a merge."""

import json

import pandas as pd
from account import administrator
from snowflake.snowpark import Session
from snowflake.snowpark.functions import col, when_not_matched

session = Session.builder.configs(
    administrator(role="ACCOUNTADMIN", warehouse="WH", database="DB", schema="PUBLIC")
).create()
seen: dict[str, object] = {}

session.create_dataframe([(1, "a"), (2, "b")], schema=["N", "T"]).write.save_as_table("SOURCE")
session.sql("create stream CHANGES on table SOURCE").collect()
session.sql("create stream ADDED on table SOURCE append_only = true").collect()
session.write_pandas(pd.DataFrame({"N": [3, 4], "T": ["c", "d"]}), "SOURCE")
session.table("SOURCE").update({"T": "z"}, col("N") == 1)
session.table("SOURCE").delete(col("N") == 4)
seen["source"] = session.table("SOURCE").count()

changes = session.table("CHANGES")
seen["columns"] = changes.columns
seen["changes"] = [
    list(row)
    for row in changes.select("N", "T", "METADATA$ACTION", "METADATA$ISUPDATE")
    .sort("N", "METADATA$ACTION")
    .collect()
]
seen["added"] = sorted(session.table("ADDED").select("N").to_pandas()["N"].tolist())

changes.filter(col("METADATA$ACTION") == "INSERT").select("N", "T").write.save_as_table("SINK")
seen["after"] = [session.table("SINK").count(), session.table("CHANGES").count()]
sink = session.table("SINK")
added = session.table("ADDED").select("N", "T")
merged = sink.merge(
    added, sink["N"] == added["N"], [when_not_matched().insert({"N": added["N"], "T": added["T"]})]
)
seen["merged"] = [merged.rows_inserted, session.table("ADDED").count()]
print(json.dumps(seen))
