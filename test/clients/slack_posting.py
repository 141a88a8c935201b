"""Logs in to a Slack with the stock Python client and posts, edits and reads one message.

Usage: slack_posting.py API_URL BOT_TOKEN APP_TOKEN CHANNEL
"""

import sys

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError


def main(api_url: str, bot_token: str, app_token: str, channel: str) -> None:
    """Goes through the calls a notebook would make; an assertion says what was not as on Slack."""
    client = WebClient(token=bot_token, base_url=api_url)
    me = client.auth_test()
    assert me["ok"] and me["bot_id"].startswith("B"), me.data

    posted = client.chat_postMessage(
        channel=channel,
        text="from Python",
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "*from* Python"}}],
        metadata={"event_type": "trial", "event_payload": {"key": "k"}},
    )
    client.chat_update(channel=channel, ts=posted["ts"], text="from Python, edited")
    history = client.conversations_history(channel=channel, limit=1)
    assert history["messages"][0]["text"] == "from Python, edited", history.data
    assert "blocks" not in history["messages"][0], history.data

    names = [user["name"] for page in client.users_list(limit=1) for user in page["members"]]
    assert len(names) == len(set(names)) > 2, names

    shared = client.files_upload_v2(channel=channel, filename="log.txt", content="one line\n")
    assert shared["file"]["mimetype"] == "text/plain", shared.data

    try:
        client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "nothing"}])
        raise AssertionError("a block of an unknown type was taken")
    except SlackApiError as refusal:
        assert refusal.response["error"] == "invalid_blocks", refusal.response.data
        assert (
            "[json-pointer:/blocks/0/type]" in refusal.response["response_metadata"]["messages"][0]
        )

    link = WebClient(token=app_token, base_url=api_url).apps_connections_open(app_token=app_token)
    assert link["url"].startswith("ws://"), link.data
    print(f"posted {posted['ts']} as {me['user']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
