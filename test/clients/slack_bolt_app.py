"""Runs an app of stock Python Bolt over Socket Mode: a command, a button, a form and a mention.

Usage: slack_bolt_app.py API_URL BOT_TOKEN APP_TOKEN CHANNEL

Posts a message with a button, answers what people do, says what the form held, and ends with stdin.
"""

import queue
import sys
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

PATIENCE_S = 50
BUTTON = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Why"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


def main(api_url: str, bot_token: str, app_token: str, channel: str) -> None:
    """Serves the app until stdin ends, or fails when the form was not submitted in time."""
    web = WebClient(token=bot_token, base_url=api_url)
    app = App(client=web)
    submitted: queue.Queue[str] = queue.Queue()

    @app.command("/dag")
    def command(ack: Ack, respond: Respond) -> None:
        ack()
        respond("answered by Bolt for Python")

    @app.action("open")
    def button(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    def form(ack: Ack, view: dict[str, Any]) -> None:
        why = view["state"]["values"]["why"]["value"]["value"]
        if len(why) < 5:
            ack(response_action="errors", errors={"why": "Say more."})
            return
        ack()
        submitted.put(why)

    handler = SocketModeHandler(app, app_token)
    handler.connect()
    web.chat_postMessage(
        channel=channel, text="press", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    print(submitted.get(timeout=PATIENCE_S), flush=True)
    sys.stdin.read()  # the acknowledgement is still on its way
    handler.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
