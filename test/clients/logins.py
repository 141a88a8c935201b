"""Log in once for each set of options on stdin; print who came in, or the refusal's number."""

import json
import sys

import snowflake.connector
from cryptography.hazmat.primitives.serialization import load_pem_private_key

answers: list[str] = []
for options in json.loads(sys.argv[2]):
    if "private_key" in options:
        options["private_key"] = load_pem_private_key(options["private_key"].encode(), None)
    try:
        with snowflake.connector.connect(
            account=options.pop("account", "sandbox"),
            host="127.0.0.1",
            port=int(sys.argv[1]),
            protocol="http",
            **options,
        ) as connection:
            row = connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone()
            answers.append(" ".join(row or ()))
    except snowflake.connector.errors.Error as error:
        answers.append(str(error.errno))
print(json.dumps({"answers": answers}))
