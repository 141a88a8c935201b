"""Takes one slash command and one mention by the stock Python Socket Mode client and answers both.

Usage: slack_socket.py API_URL BOT_TOKEN APP_TOKEN
"""

import queue
import sys

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

PATIENCE_S = 50


def main(api_url: str, bot_token: str, app_token: str) -> None:
    """Listens until both came, or fails when one did not come in time."""
    web = WebClient(token=bot_token, base_url=api_url)
    socket = SocketModeClient(app_token=app_token, web_client=web)
    heard: queue.Queue[str] = queue.Queue()

    def answer(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        if request.type == "slash_commands":
            reply = SocketModeResponse(request.envelope_id, {"text": "answered from Python"})
            client.send_socket_mode_response(reply)
            heard.put("command")
            return
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        event = request.payload["event"]
        if event["type"] == "app_mention":
            web.chat_postMessage(
                channel=event["channel"], thread_ts=event["ts"], text="heard in Python"
            )
            heard.put("mention")

    socket.socket_mode_request_listeners.append(answer)
    socket.connect()
    came = {heard.get(timeout=PATIENCE_S), heard.get(timeout=PATIENCE_S)}
    assert came == {"command", "mention"}, came
    socket.close()
    print("both came")


if __name__ == "__main__":
    main(*sys.argv[1:])
