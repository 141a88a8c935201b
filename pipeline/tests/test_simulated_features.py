"""The simulation's features are the pipeline's, by the slow reference that both are held to."""

from datetime import timedelta

import numpy as np
import pandas as pd
from demo_data.scenarios import SCENARIOS
from demo_data.tables import account_table, customer_table, transaction_table
from demo_data.transactions import make_days
from demo_data.world import make_world
from fraud_dag.windows import Windows
from fraud_dag_simulation.shop import FIRST_FOUR, LAST_DAY, joined, with_features
from reference_features import reference_features


def test_features_in_memory_equal_the_reference():
    first = LAST_DAY - timedelta(days=25)
    world = make_world(3, 250, first)
    made = make_days(world, SCENARIOS["steady"], first, LAST_DAY)
    transactions = transaction_table(made, LAST_DAY, 7).to_pandas()
    accounts, customers = account_table(world).to_pandas(), customer_table(world).to_pandas()
    windows = Windows(
        as_of=LAST_DAY, history_start=first, train_start=first + timedelta(days=10),
        validation_start=first + timedelta(days=15), train_end=first + timedelta(days=17),
        holdout_start=first + timedelta(days=17), holdout_end=LAST_DAY,
    )  # fmt: skip
    slow = reference_features(transactions, accounts, customers, windows, 7)
    fast = with_features(
        joined(transactions, accounts.set_index("ACCOUNT_ID"), customers.set_index("CUSTOMER_ID"))
    )
    fast = fast[fast["TRANSACTION_ID"].isin(slow["TRANSACTION_ID"])].reset_index(drop=True)
    assert len(fast) == len(slow) > 3_000
    for name in (*FIRST_FOUR, "AMOUNT_TO_USUAL", "MERCHANT_RISK_LAG"):
        np.testing.assert_allclose(fast[name], pd.to_numeric(slow[name]), rtol=1e-9, err_msg=name)
    assert (fast["REGION"] == slow["REGION"]).all()
