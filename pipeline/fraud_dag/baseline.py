"""The constant model logged before any other, since a model's first version becomes its default."""

import pandas as pd
from sklearn.dummy import DummyClassifier
from snowflake.snowpark import Session

from fraud_dag.features import CATEGORIES, NUMBERS
from fraud_dag.model import typed
from fraud_dag.names import BASELINE
from fraud_dag.registry import ModelName, default_version, open_registry


def ensure_baseline(session: Session, model: ModelName) -> bool:
    """Log version BASELINE if the model does not exist; say whether it was logged."""
    if default_version(session, model) is not None:
        return False
    sample = example_rows()
    constant = DummyClassifier(strategy="prior").fit(sample, [0, 1])
    open_registry(session, model).log_model(
        constant,
        model_name=model.name,
        version_name=BASELINE,
        comment="Scores every transaction alike, so that nothing unreviewed is ever live.",
        sample_input_data=sample,
        options={"target_methods": ["predict", "predict_proba"]},
        target_platforms=["WAREHOUSE"],
    )
    return True


def example_rows() -> pd.DataFrame:
    """Give two rows of the features' types."""
    numbers = {name: [0.0, 1.0] for name in NUMBERS}
    categories = {name: ["POS", "ECOM"] for name in CATEGORIES}
    return typed(pd.DataFrame({**numbers, **categories}))
