"""Registers functions and procedures through Snowpark and calls them as it calls them."""

import json
import warnings
from collections.abc import Iterable

import pandas as pd
from account import owner
from snowflake.snowpark import DataFrame, Row, Session
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.functions import call_udf, col, lit
from snowflake.snowpark.types import (
    FloatType,
    IntegerType,
    PandasDataFrameType,
    PandasSeries,
    StringType,
    StructField,
    StructType,
)

warnings.filterwarnings("ignore")

session = Session.builder.configs(owner()).create()
session.add_packages("snowflake-snowpark-python", "pandas")


def _plus_one(x: int) -> int:
    return x + 1


def _times_ten(x: PandasSeries[int]) -> PandasSeries[int]:
    return x * 10


class _CountTo:
    def process(self, n: int) -> Iterable[tuple[int]]:
        for i in range(1, n + 1):
            yield (i,)


class _Sums:
    def end_partition(self, frame):
        yield pd.DataFrame({"SHOP": frame["SHOP"].iloc[:1], "TOTAL": [frame["AMOUNT"].sum()]})


def _names(session: Session) -> str:
    rows = session.sql("select distinct SHOP from SALES order by 1").collect()
    return ",".join(row[0] for row in rows)


def _shops(session: Session) -> DataFrame:
    return session.table("SALES").select("SHOP").distinct().sort("SHOP")


def _fails(session: Session) -> str:
    raise ValueError("no luck")


def _values(rows: list[Row]) -> list[list[object]]:
    return [list(row) for row in rows]


numbers = session.create_dataframe([1, 2], schema=["A"])
report: dict[str, object] = {}

add = session.udf.register(_plus_one, return_type=IntegerType(), input_types=[IntegerType()])
report["udf"] = [row[0] for row in numbers.select(add(col("A")).alias("B")).sort("B").collect()]

session.udf.register(
    _times_ten, name="TIMES_TEN", replace=True, is_permanent=False, max_batch_size=1
)
report["pandas udf"] = [
    row[0] for row in numbers.select(call_udf("TIMES_TEN", col("A")).alias("B")).sort("B").collect()
]

count_to = session.udtf.register(
    _CountTo,
    output_schema=StructType([StructField("N", IntegerType())]),
    input_types=[IntegerType()],
)
report["udtf"] = _values(numbers.join_table_function(count_to(col("A"))).sort("A", "N").collect())
letters = session.create_dataframe([["a", 1], ["b", 2]], schema=["L", "A"])
report["udtf joined"] = _values(
    letters.join_table_function(count_to(col("A"))).select("L", "N").sort("L", "N").collect()
)
assert [row[0] for row in session.table_function(count_to(lit(2))).sort("N").collect()] == [1, 2]

sums = session.udtf.register(
    _Sums,
    output_schema=PandasDataFrameType([StringType(), FloatType()], ["SHOP_", "TOTAL"]),
    input_types=[PandasDataFrameType([StringType(), FloatType()])],
    input_names=["SHOP", "AMOUNT"],
)
report["pandas udtf"] = _values(
    session.table("SALES")
    .join_table_function(
        sums(col("SHOP"), col("AMOUNT").cast(FloatType())).over(partition_by="SHOP")
    )
    .select("SHOP_", "TOTAL")
    .sort("SHOP_")
    .collect()
)

session.sproc.register(_names, name="NAMES", replace=True, return_type=StringType(), input_types=[])
report["sproc"] = session.call("NAMES")
session.sproc.register(
    _shops,
    name="SHOPS",
    replace=True,
    return_type=StructType([StructField("SHOP", StringType())]),
    input_types=[],
)
report["table sproc"] = _values(session.call("SHOPS").collect())
report["table function of a procedure"] = session.table_function("SHOPS").count()

session.sproc.register(_fails, name="FAILS", replace=True, return_type=StringType(), input_types=[])
try:
    session.call("FAILS")
except SnowparkSQLException as error:
    report["error"] = [str(error.sql_error_code), error.sfqid is not None, str(error)]

session.close()
print(json.dumps(report))
