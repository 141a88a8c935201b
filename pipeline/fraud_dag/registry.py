"""The model and its versions, as the registry says now."""

import json
from dataclasses import dataclass
from typing import Any

from snowflake.ml.registry import Registry
from snowflake.snowpark import Session

from fraud_dag.names import identifier
from fraud_dag.sql import rows


@dataclass(frozen=True)
class ModelName:
    """A model's qualified name in its parts, checked."""

    database: str
    schema: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "ModelName":
        """Read DATABASE.SCHEMA.MODEL."""
        return cls(*identifier(text, parts=3).split("."))

    def __str__(self) -> str:
        """Give the qualified name."""
        return f"{self.database}.{self.schema}.{self.name}"


@dataclass(frozen=True)
class Version:
    """One version of a model with the facts logged beside it."""

    name: str
    facts: dict[str, Any]
    is_default: bool


def open_registry(session: Session, model: ModelName) -> Registry:
    """Open the registry that holds the model."""
    return Registry(session, database_name=model.database, schema_name=model.schema)


def default_version(session: Session, model: ModelName) -> str | None:
    """Name the model's default version; None if there is no such model."""
    found = rows(
        session, f"SHOW MODELS LIKE '{model.name}' IN SCHEMA {model.database}.{model.schema}"
    )
    # LIKE takes _ for any character: only the exact name counts.
    exact = [row for row in found if row["name"] == model.name]
    return str(exact[0]["default_version_name"]) if exact else None


def versions(session: Session, model: ModelName) -> list[Version]:
    """List the model's versions, oldest first."""
    found = rows(session, f"SHOW VERSIONS IN MODEL {model}")
    return [
        Version(
            name=str(row["name"]),
            facts=(json.loads(row["metadata"] or "{}") or {}).get("metrics") or {},
            is_default=str(row["is_default_version"]).lower() == "true",
        )
        for row in sorted(found, key=lambda row: row["created_on"])
    ]


def drop_version(session: Session, model: ModelName, version: str) -> None:
    """Drop one version; the platform refuses the default one."""
    rows(session, f"ALTER MODEL {model} DROP VERSION {identifier(version)}")
