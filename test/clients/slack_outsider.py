"""Drives every call of the local Slack's test interface as an outsider would: JSON over plain HTTP.

Usage: slack_outsider.py PAGE API_URL BOT_TOKEN APP_TOKEN

All else is asked of `GET state`. The app is one stock Socket Mode client that acknowledges what it
is sent, but for whatever is called "deaf".
"""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

PATIENCE_S = 40


def plain(text: str) -> dict[str, str]:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain(value), "value": value} for value in ("v1", "v2")]
ELEMENTS = [
    {"type": "button", "action_id": "go", "text": plain("Go"), "value": "v"},
    {"type": "button", "action_id": "deaf", "text": plain("Deaf")},
    {"type": "static_select", "action_id": "one", "options": OPTIONS},
    {"type": "multi_static_select", "action_id": "many", "options": OPTIONS},
    {"type": "users_select", "action_id": "who"},
    {"type": "datepicker", "action_id": "day"},
    {"type": "external_select", "action_id": "ext", "min_query_length": 1},
    {"type": "external_select", "action_id": "deaf_ext", "min_query_length": 1},
]
CARD = [{"type": "actions", "block_id": "b", "elements": ELEMENTS}]


def form(name: str) -> dict[str, Any]:
    """A modal with one text of 3 to 20 characters that tells of its closing."""
    text = {"type": "plain_text_input", "action_id": "a", "min_length": 3, "max_length": 20}
    return {
        "type": "modal",
        "callback_id": name,
        "notify_on_close": True,
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [{"type": "input", "block_id": "why", "label": plain("Why"), "element": text}],
    }


class Page:
    """The test interface behind one address."""

    def __init__(self, address: str) -> None:
        self.address = address + "test/"

    def send(
        self,
        call: str,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
        method: str | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Sends a request as it stands; answers the status and the JSON of the answer."""
        request = urllib.request.Request(self.address + call, data, headers or {}, method=method)
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=PATIENCE_S)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())
        return answer.status, json.loads(answer.read())

    def act(self, call: str, **body: object) -> dict[str, Any]:
        """Has a person do something; the status is 200 whatever comes of it."""
        status, answer = self.send(call, json.dumps(body).encode())
        assert status == 200, (call, status)
        return answer

    def state(self, user: str = "") -> dict[str, Any]:
        """Everything, or what one person sees."""
        status, answer = self.send("state" + (f"?user={user}" if user else ""))
        assert (status, answer["ok"]) == (200, True), answer
        return answer


def soon(check: Callable[[], bool], what: str) -> None:
    """Waits until something holds."""
    until = time.monotonic() + PATIENCE_S
    while not check():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def an_app(
    api_url: str, bot_token: str, app_token: str, payloads: list[dict[str, Any]]
) -> SocketModeClient:
    """Connects an app that notes what it is sent."""
    client = SocketModeClient(
        app_token=app_token, web_client=WebClient(token=bot_token, base_url=api_url)
    )

    def answer(socket: BaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = request.payload
        payloads.append(payload)
        if "deaf" in json.dumps([payload.get(key) for key in ("text", "action_id")]):
            return
        if payload.get("actions", [{}])[0].get("action_id") == "deaf":
            return
        view = payload.get("view") or {}
        said: dict[str, Any] | None = None
        if view.get("callback_id") == "deaf" and payload["type"] == "view_closed":
            return
        if payload.get("command"):
            said = {"text": "heard"} if payload["text"] == "say" else None
        if payload.get("type") == "block_suggestion":
            said = {"options": OPTIONS}
        if payload.get("type") == "view_submission":
            why = view["state"]["values"]["why"]["a"]["value"]
            if why == "wrong":
                said = {"response_action": "errors", "errors": {"why": "Say more."}}
            if why == "deeper":
                said = {"response_action": "push", "view": form("second")}
        socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, said))

    client.socket_mode_request_listeners.append(answer)
    client.connect()
    return client


def acked(answer: dict[str, Any]) -> dict[str, Any]:
    """Asserts that the app acknowledged."""
    assert (answer["ok"], answer["acked"], answer["error"]) == (True, True, None), answer
    assert isinstance(answer["envelope_id"], str), answer
    return answer


def unheard(answer: dict[str, Any], error: str) -> None:
    """Asserts that the app did not acknowledge, and why."""
    assert (answer["ok"], answer["acked"], answer["error"]) == (True, False, error), answer
    assert answer["response"] is None, answer


def refused(answer: dict[str, Any], error: str) -> None:
    """Asserts that nothing was done."""
    assert (answer["ok"], answer["error"]) == (False, error), answer


def what_is_there(page: Page) -> tuple[dict[str, Any], str, str]:
    """The workspace that is promised; answers the state, a person and the app's channel."""
    state = page.state()
    people = [user for user in state["users"] if not user["is_bot"]]
    bot = state["app"]["bot_user_id"]
    assert len(people) >= 2
    assert bot in [user["id"] for user in state["users"]]
    assert set(state["app"]) == {"id", "bot_id", "bot_user_id"}
    public = [c for c in state["channels"] if not c["is_im"] and not c["is_private"]]
    assert [c for c in public if bot not in c["members"]], "no channel without the bot"
    assert state["usergroups"][0]["users"]
    for person in people:
        dms = [c for c in state["channels"] if c["is_im"] and person["id"] in c["members"]]
        assert len(dms) == 1
        assert bot in dms[0]["members"]
    assert state["commands"][0] == "/dag"
    channel = next(c for c in public if bot in c["members"])["id"]
    assert all(person["id"] in public[0]["members"] for person in people)
    return state, people[0]["id"], channel


def say(page: Page, user: str, channel: str, bot: str) -> None:
    """Commands, messages, shortcuts, reactions, and who is not there."""
    line = {"user": user, "channel": channel, "command": "/dag"}
    assert acked(page.act("command", **line, text="say"))["response"] == {"text": "heard"}
    assert acked(page.act("command", **line, text=""))["response"] is None
    assert [told["text"] for told in page.state(user)["ephemeral"]] == ["heard"]
    unheard(page.act("command", **line, text="deaf"), "operation_timeout")
    refused(page.act("command", **{**line, "command": "/none"}, text=""), "invalid_arguments")
    refused(page.act("command", **{**line, "user": "U0"}, text=""), "user_not_found")
    refused(page.act("command", **{**line, "channel": "C0"}, text=""), "channel_not_found")
    said = page.act("message", user=user, channel=channel, text=f"<@{bot}> hi")
    assert [(e["type"], e["acked"]) for e in said["events"]] == [("app_mention", True)], said
    reply = page.act("message", user=user, channel=channel, text="x", thread_ts=said["ts"])
    assert page.state()["messages"][channel][-1]["thread_ts"] == said["ts"], reply
    direct = page.act("message", user=user, channel="dm", text="hi")
    assert direct["channel"].startswith("D")
    assert [event["type"] for event in direct["events"]] == ["message"]
    place = {"user": user, "channel": channel, "ts": said["ts"]}
    refused(page.act("message", user=user, channel=channel, text=" "), "invalid_arguments")
    acked(page.act("shortcut", user=user, callback_id="run.start"))
    acked(page.act("shortcut", **place, callback_id="message.explain"))
    refused(page.act("shortcut", user=user, callback_id="none"), "invalid_arguments")
    assert page.act("reaction", **place, name="eyes")["ok"]
    refused(page.act("reaction", **{**place, "ts": "1.000001"}, name="eyes"), "message_not_found")


def press(page: Page, web: WebClient, user: str, channel: str) -> None:
    """Everything that is pressed and picked in a message, and what is not there."""
    ts = web.chat_postMessage(channel=channel, text="card", blocks=CARD)["ts"]
    place = {"user": user, "channel": channel, "ts": ts}
    acked(page.act("options", **place, action_id="ext", value="v"))
    for action, value in (
        ("go", None),
        ("one", "v2"),
        ("many", ["v1", "v2"]),
        ("who", user),
        ("day", "2026-11-23"),
        ("ext", "v1"),
    ):
        acked(page.act("click", **place, action_id=action, value=value))
    unheard(page.act("click", **place, action_id="deaf"), "operation_timeout")
    deaf = page.act("options", **place, action_id="deaf_ext", block_id="b", value="v")
    unheard(deaf, "operation_timeout")
    assert deaf["options"] == []
    told = [notice["text"] for notice in page.state(user)["notices"]]
    assert [text for text in told if "deaf_ext" in text and "operation_timeout" in text], told
    refused(page.act("click", **place, action_id="none"), "action_not_found")
    refused(page.act("click", **place, action_id="one", value="v3"), "invalid_arguments")
    refused(page.act("click", user=user, action_id="go", view_id="V0"), "view_not_found")


def fill(page: Page, web: WebClient, user: str, channel: str, trigger: Callable[[], str]) -> None:
    """Forms three deep, their faults and their closing, and the Home."""
    line = {"user": user, "channel": channel, "command": "/dag", "text": ""}

    def opened(name: str) -> str:
        acked(page.act("command", **line))
        return web.views_open(trigger_id=trigger(), view=form(name))["view"]["id"]

    def submit(view_id: str, why: str) -> dict[str, Any]:
        return page.act("submit", user=user, view_id=view_id, values={"why": {"a": why}})

    first = opened("first")
    for why in ("", "no", "x" * 21):
        answer = submit(first, why)
        assert (answer["acked"], answer["envelope_id"]) == (False, None), answer
        assert list(answer["errors"]) == ["why"]
        assert answer["view"]["id"] == first
    assert acked(submit(first, "wrong"))["errors"] == {"why": "Say more."}
    second = acked(submit(first, "deeper"))["view"]["id"]
    assert acked(submit(second, "deeper"))["view"]["previous_view_id"] == second
    assert [shown["depth"] for shown in page.state(user)["views"]] == [1, 2, 3]
    top = page.state(user)["views"][-1]["view"]["id"]
    acked(page.act("close", user=user, view_id=top))
    acked(page.act("close", user=user, view_id=second, clear=True))
    assert page.state(user)["views"] == []
    done = acked(submit(opened("first"), "because"))
    assert (done["view"], done["errors"]) == (None, None)
    unheard(page.act("close", user=user, view_id=opened("deaf")), "operation_timeout")
    assert "operation_timeout" in page.state(user)["notices"][-1]["text"]
    refused(page.act("close", user=user, view_id="V0"), "view_not_found")
    assert acked(page.act("home", user=user))["view"] is None
    web.views_publish(user_id=user, view={"type": "home", "blocks": CARD})
    home = acked(page.act("home", user=user, tab="home"))["view"]
    assert page.state()["home"][user]["id"] == home["id"]
    acked(page.act("click", user=user, view_id=home["id"], action_id="go"))


def fail(page: Page, api_url: str, bot_token: str, app_token: str) -> None:
    """Faults on demand, as any client sees them."""

    def call(method: str) -> tuple[int, str | None, str | None]:
        token = app_token if method.startswith("apps.") else bot_token
        headers = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(api_url + method, b"", headers)
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=PATIENCE_S)
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Retry-After"], json.loads(error.read())["error"]
        return answer.status, answer.headers["Retry-After"], json.loads(answer.read()).get("error")

    fine = (200, None, None)
    page.act("fault", method="auth.test", error="ratelimited", retry_after=7, times=1)
    assert call("api.test") == fine
    assert call("auth.test") == (429, "7", "ratelimited")
    page.act("fault", status=500, times=2)
    assert [call("auth.test")[0], call("api.test")[0], call("auth.test")[0]] == [500, 500, 200]
    page.act("fault", method="auth.test", error="account_inactive", times=1)
    assert call("auth.test") == (200, None, "account_inactive")
    page.act("fault", method="auth.test", status=503, times=9)
    page.act("fault", times=0)
    assert call("auth.test") == fine
    page.act("limits", on=True)
    assert [call("apps.connections.open")[0] for _ in range(2)] == [200, 429]
    page.act("limits", on=False)
    refused(page.act("fault", times=-1), "invalid_arguments")


def misuse(page: Page) -> None:
    """What is no call is answered by name, and a foreign page not at all."""
    for data in (b"{", b"[]", b'"text"', b"null"):
        assert page.send("command", data) == (200, {"ok": False, "error": "invalid_arguments"})
    assert page.send("nothing", b"{}")[1]["error"] == "invalid_arguments"
    assert page.send("state?user=U0")[1]["error"] == "user_not_found"
    assert page.send("reset", b"{}", method="PUT")[1]["error"] == "invalid_arguments"
    assert page.act("verify")["error"] == "invalid_arguments"  # this app takes payloads by socket
    for headers in ({"Origin": "http://example.com"}, {"Host": "example.com"}):
        assert page.send("reset", b"{}", headers)[0] == 403


def main(address: str, api_url: str, bot_token: str, app_token: str) -> None:
    """Drives all of it, or fails where something is not as promised."""
    page = Page(address)
    state, user, channel = what_is_there(page)
    line = {"user": user, "channel": channel, "command": "/dag", "text": ""}
    unheard(page.act("command", **line), "dispatch_failed")
    notices = page.state(user)["notices"]
    assert set(notices[0]) == {"user", "channel", "text"}
    assert "dispatch_failed" in notices[0]["text"]
    payloads: list[dict[str, Any]] = []
    app = an_app(api_url, bot_token, app_token, payloads)
    web = WebClient(token=bot_token, base_url=api_url)
    soon(lambda: page.state()["connections"] == 1, "no connection")
    say(page, user, channel, state["app"]["bot_user_id"])
    press(page, web, user, channel)
    fill(page, web, user, channel, lambda: payloads[-1]["trigger_id"])
    fail(page, api_url, bot_token, app_token)
    misuse(page)
    uploaded = page.act("file", user=user, name="a.csv", content="YSxi", encoding="base64")
    assert uploaded["file"]["size"] == 3
    assert page.act("disconnect", reason="refresh_requested") == {"ok": True, "sockets": 1}
    soon(lambda: page.state()["connections"] > 0 and page.act("command", **line)["acked"], "gone")
    refused(page.act("disconnect", reason="boredom"), "invalid_arguments")
    assert page.act("reset") == {"ok": True}
    empty = page.state()
    written = (empty["views"], empty["home"], empty["ephemeral"], empty["notices"])
    assert written == ([], {}, [], []), written
    assert not any(empty["messages"].values())
    assert (empty["users"], empty["channels"]) == (state["users"], state["channels"])
    assert page.act("disconnect", reason="warning", drop=True)["ok"]
    app.close()
    soon(lambda: page.state()["connections"] == 0, "still connected")
    print("driven from outside")


if __name__ == "__main__":
    main(*sys.argv[1:])
