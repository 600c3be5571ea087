"""A question by SMS, answered from Telegram, between emulators that others wrote.

Run `python -m tests.emulators.run [FOLDER]` from the checkout, with the project's environment, the
package registries within reach, Node 18 or newer, and `../shared/contracts` in its place. FOLDER
keeps the emulators for the next time; without it they are installed anew. docs/emulators.md tells
what this shows and what it does not.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import venv
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped] # ships no types

from simulator import programme
from tests.emulators.relay import Call, Relay, empty_bucket, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONTRACT = Path(__file__).resolve().parents[3] / "shared/contracts/twilio_api_v2010.messages.json"
COMMAND = Path(sys.executable).with_name("mentorline")
TELEMELYA = ("telemelya==0.2.2", "fakeredis==2.40.0")
PRISM = "@stoplight/prism-cli@5.14.2"
REDIS = (
    "import sys, fakeredis; "
    "fakeredis.TcpFakeServer(('127.0.0.1', int(sys.argv[1])), server_type='redis').serve_forever()"
)
PORTS = {"redis": 46101, "bucket": 46102, "telemelya": 46103, "prism": 46104, "relay": 46105}
SERVICE_PORT = 46106
SID, TOKEN = f"AC{secrets.token_hex(16)}", secrets.token_hex(16)
BOT, KEY = f"7001:{secrets.token_urlsafe(26)}", secrets.token_hex(8)
ASHA = "+12025550101"
QUESTION = "The monitor shows error E4 and the manual is lost. Who knows this model?"
ANSWER = "I used that model for years. Is the small cable at the back in place?"
READY_WITHIN_S = 60


def main() -> None:
    """Install, run and show; leaves with a traceback where something is not as told."""
    assert CONTRACT.exists(), f"the contract is not here: {CONTRACT}"
    with tempfile.TemporaryDirectory(prefix="mentorline-emulators-") as made:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else made).resolve()
        install(folder)
        asyncio.run(show(folder, Path(made)))


def install(folder: Path) -> None:
    """Install the emulators from the package registries, unless they are there."""
    if not (folder / "venv/bin/telemelya-server").exists():
        venv.create(folder / "venv", with_pip=True)
        run([folder / "venv/bin/pip", "install", "--quiet", *TELEMELYA], folder)
    if not (folder / "node_modules/.bin/prism").exists():
        run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", PRISM], folder)
    say(f"installed {', '.join(TELEMELYA)} and {PRISM}")


async def show(folder: Path, work: Path) -> None:
    """Start everything, let the conversation happen, and check each step of it."""
    url = {name: f"http://127.0.0.1:{port}" for name, port in PORTS.items()}
    service = f"http://127.0.0.1:{SERVICE_PORT}"
    relay = Relay(telegram=url["telemelya"], twilio=url["prism"], service=service)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(PORTS["bucket"], empty_bucket))
        await stack.enter_async_context(serving(PORTS["relay"], relay.pass_on))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for command in emulators(folder):
            stack.enter_context(started(command, work, telemelya_settings()))
        for name in ("telemelya", "prism"):
            await answers(session, url[name])
        say("telemelya and Prism are up")

        settings = mentorline_settings(url["relay"])
        prepare(work, settings)
        running = stack.enter_context(started([COMMAND, "run"], work, settings))
        await answers(session, f"{service}/readyz", 200)
        await converse(session, relay, url)
        running.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(running.wait, 15) == 0
        say("mentorline stopped with exit code 0")


async def converse(session: aiohttp.ClientSession, relay: Relay, url: Mapping[str, str]) -> None:
    """Ask by SMS, take and answer in Telegram, and see the answer leave as an SMS."""
    hook = await relay.expect("setWebhook", lambda call: call.path.endswith("/setWebhook"))
    said(hook, f"telemelya took the webhook {hook.fields['url']}")

    await text_as_asha(session, f"{url['relay']}/hooks/twilio")
    receipt = await relay.expect("the receipt", lambda call: is_sms(call, "Got it"))
    said(receipt, f"Prism accepts Create Message: {shown(receipt)}")
    offer = await relay.expect("the offer", lambda call: QUESTION in call.fields.get("text", ""))
    said(offer, f"telemelya has the offer: {shown(offer)}")
    assert QUESTION in str(await telemelya(session, url, "GET", "responses"))

    chat, message_id = offer.fields["chat_id"], orjson.loads(offer.answer)["result"]["message_id"]
    button = offer.fields["reply_markup"]["inline_keyboard"][0][0]
    tap = {"chat_id": chat, "callback_data": button["callback_data"]}
    delivered(await update(session, url, tap | {"callback_message_id": message_id}))
    taken = await relay.expect("the claim", lambda call: is_sms(call, "is reading Q1"))
    said(taken, f"a tap on {button['text']!r}, and Prism accepts: {shown(taken)}")
    delivered(await update(session, url, {"chat_id": chat, "text": ANSWER}))
    answer = await relay.expect("the answer", lambda call: is_sms(call, ANSWER))
    said(answer, f"Prism accepts the answer as Create Message: {shown(answer)}")
    assert answer.fields["To"] == ASHA
    assert re.fullmatch(
        rf"{url['relay']}/hooks/twilio/status\?attempt=\d+", answer.fields["StatusCallback"]
    )
    refused = [call.path for call in relay.calls if call.status >= 400]
    assert refused == [], refused
    await prism_is_awake(session, url["prism"])
    say(f"{len(relay.calls)} calls, none refused")


async def text_as_asha(session: aiohttp.ClientSession, hook: str) -> None:
    """Post an SMS webhook, signed by Twilio's own library; another signature is refused."""
    fields = {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "AccountSid": SID,
        "NumMedia": "0",
        "From": ASHA,
        "To": programme.SERVICE_NUMBER,
        "Body": QUESTION,
    }
    signature = RequestValidator(TOKEN).compute_signature(hook, fields)
    for given, wanted in (("x" + signature[1:], 403), (signature, 200)):
        direct = hook.replace(str(PORTS["relay"]), str(SERVICE_PORT))
        headers = {"X-Twilio-Signature": given}
        async with session.post(direct, data=fields, headers=headers) as response:
            assert response.status == wanted, response.status
    say(f"a signed SMS webhook is answered 200, a forged one 403: {QUESTION!r}")


async def update(
    session: aiohttp.ClientSession, url: Mapping[str, str], what: dict[str, Any]
) -> dict[str, Any]:
    """Do something on a phone of telemelya, which posts the update to our webhook."""
    return await telemelya(session, url, "POST", f"send_update?bot_token={BOT}", what)


async def telemelya(
    session: aiohttp.ClientSession,
    url: Mapping[str, str],
    method: str,
    what: str,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Call telemelya's control API."""
    target, headers = f"{url['telemelya']}/api/v1/test/{what}", {"Authorization": f"Bearer {KEY}"}
    async with session.request(method, target, json=body, headers=headers) as response:
        found: dict[str, Any] = await response.json()
        assert response.status == 200, found
        return found


async def prism_is_awake(session: aiohttp.ClientSession, prism: str) -> None:
    """Prism refuses a Create Message without To: what it accepted was looked at."""
    target = f"{prism}/2010-04-01/Accounts/{SID}/Messages.json"
    form = {"From": programme.SERVICE_NUMBER, "Body": "To is missing"}
    headers = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
    async with session.post(target, data=form, headers=headers) as response:
        assert response.status == 422, response.status
    say("Prism refuses a Create Message without To: 422")


def emulators(folder: Path) -> list[list[str | Path]]:
    """Return the commands of what must run beside us."""
    python = folder / "venv/bin/python"
    prism: list[str | Path] = [folder / "node_modules/.bin/prism", "mock", "--errors"]
    return [
        [python, "-c", REDIS, str(PORTS["redis"])],
        [folder / "venv/bin/telemelya-server"],
        [*prism, "--port", str(PORTS["prism"]), CONTRACT],
    ]


def telemelya_settings() -> dict[str, str]:
    return {
        "MOCK_SERVER_HOST": "127.0.0.1",
        "MOCK_SERVER_PORT": str(PORTS["telemelya"]),
        "REDIS_URL": f"redis://127.0.0.1:{PORTS['redis']}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{PORTS['bucket']}",
        "AUTH_KEYS": KEY,
    }


def mentorline_settings(relay: str) -> dict[str, str]:
    """Return all that `mentorline run` is told; `mentorline init` adds its keys."""
    return {
        "PUBLIC_URL": relay,
        "HTTP_PORT": str(SERVICE_PORT),
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SMS_FROM": programme.SERVICE_NUMBER,
        "TWILIO_API_BASE_URL": relay,
        "TELEGRAM_BOT_TOKEN": BOT,
        "TELEGRAM_WEBHOOK_SECRET": secrets.token_urlsafe(24),
        "TELEGRAM_API_BASE_URL": relay,
    }


def prepare(work: Path, settings: Mapping[str, str]) -> None:
    """Do what a newcomer does: init, and the three imports."""
    run([COMMAND, "init", "--name", programme.NAME], work, settings)
    for name, text in programme.files(datetime.now(UTC).date(), whatsapp=False).items():
        (work / f"{name}.csv").write_text(text)
        run([COMMAND, name, "import", f"{name}.csv"], work, settings)


def run(
    command: list[str | Path], folder: Path, settings: Mapping[str, str] | None = None
) -> None:
    """Run a command to its end; raises where it fails."""
    subprocess.run(command, cwd=folder, env=os.environ | (settings or {}), check=True)


@contextmanager
def started(
    command: list[str | Path], work: Path, settings: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command beside us, and end it with the block."""
    name = Path(command[0]).name
    with (work / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            command, cwd=work, env=os.environ | settings, stdout=log, stderr=log
        )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


async def answers(session: aiohttp.ClientSession, url: str, status: int = 0) -> None:
    """Wait until somebody answers there."""
    for _ in range(READY_WITHIN_S * 10):
        try:
            async with session.get(url) as response:
                if status in (0, response.status):
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")


def delivered(sent: Mapping[str, Any]) -> None:
    """Check that our webhook took an update of telemelya."""
    assert sent["delivery"]["status_code"] == 200, sent["delivery"]
    say(f"telemelya's update is answered 200: {sent['delivery']['response_body'] or '(empty)'}")


def is_sms(call: Call, words: str) -> bool:
    return call.path.endswith("/Messages.json") and words in call.fields.get("Body", "")


def shown(call: Call) -> str:
    return repr(call.fields.get("Body") or call.fields.get("text"))


def said(call: Call, words: str) -> None:
    assert call.status < 300, (call.status, call.answer)
    say(f"{words} ({call.status})")


def say(words: str) -> None:
    print(f"- {words}", flush=True)


if __name__ == "__main__":
    main()
