"""Where the local Snowflake is, as the scripts here log in to it."""

import sys


def login(user: str, password: str, **place: str) -> dict[str, str | int]:
    """Options of a connection to the server at the port that the script was called with.

    `place` are role, warehouse, database and schema, where they are not the user's own.
    """
    return {
        "account": "sandbox",
        "user": user,
        "password": password,
        "host": "127.0.0.1",
        "port": int(sys.argv[1]),
        "protocol": "http",
        **place,
    }


def owner() -> dict[str, str | int]:
    """The login of the bot's user, who owns what is in `DB.PUBLIC`."""
    return login("DAGBOT", "right", role="OWNER", database="DB", schema="PUBLIC", warehouse="WH")


def administrator(**place: str) -> dict[str, str | int]:
    """The login of the sandbox's administrator, whose password is the script's second argument."""
    return login("SANDBOX_ADMIN", sys.argv[2], **place)
