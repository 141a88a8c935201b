"""What the pipeline does through Snowpark, against a server: frames in, frames out, jobs."""

import json
import sys

import pandas as pd
from snowflake.snowpark import Session
from snowflake.snowpark.functions import col
from snowflake.snowpark.functions import sum as total

session = Session.builder.configs(
    {
        "account": "sandbox",
        "user": "SANDBOX_ADMIN",
        "password": sys.argv[2],
        "host": "127.0.0.1",
        "port": int(sys.argv[1]),
        "protocol": "http",
        "role": "ACCOUNTADMIN",
        "warehouse": "WH",
        "database": "DB",
        "schema": "PUBLIC",
    }
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

job = session.table("WRITTEN").filter(col("A") < 3).collect_nowait()
seen["job"] = [row[0] for row in job.result()]

session.sql("begin").collect()
session.sql("insert into SMALL values (3, 'z', 0)").collect()
session.sql("rollback").collect()
seen["rolled_back"] = session.table("SMALL").count()

seen["batches"] = sum(len(batch) for batch in session.table("WRITTEN").to_pandas_batches())
seen["names"] = [session.get_current_database(), session.get_current_role()]
session.close()
print(json.dumps(seen))
