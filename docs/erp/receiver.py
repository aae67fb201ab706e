"""A webhook receiver to copy from: verifies, drops what it has seen, answers at once, works afterwards.

    pip install standardwebhooks
    WEBHOOK_SECRET=whsec_… python receiver.py --port 8080

Everything else is the standard library. Put it behind your reverse proxy, which speaks https.
"""

import argparse
import json
import os
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST = 4 * 1024 * 1024  # bytes of a body; a batch of 500 alerts has about half a megabyte


class Inbox:
    """What was received, durably and once: the `webhook-id` is the key, however often it is sent."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT, done INTEGER)")
        self._db.commit()

    def keep(self, message_id: str, body: str) -> bool:
        """Store a message; False when it was stored before."""
        with self._lock, self._db:
            found = self._db.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, 0)", (message_id, body))
            return found.rowcount == 1

    def waiting(self) -> list[tuple[str, str]]:
        """What was stored and not worked on: after a restart it is where work goes on."""
        with self._lock:
            return list(self._db.execute("SELECT id, body FROM inbox WHERE done = 0 ORDER BY rowid"))

    def done(self, message_id: str) -> None:
        """The work is done; only the id is kept."""
        with self._lock, self._db:
            self._db.execute("UPDATE inbox SET done = 1, body = NULL WHERE id = ?", (message_id,))


def say(line: str) -> None:
    """Print a line in one piece: two threads print here."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def handle(event: dict[str, Any]) -> None:
    """YOUR PART: what your system does about it. Takes as long as it likes; nobody waits."""
    if event["type"] == "balance.low.batch":
        for alert in event["data"]["alerts"]:
            say(f"low balance: {alert['customer_id']} {alert.get('situation', {})}")
    else:
        say(f"{event['type']}: {json.dumps(event['data'], ensure_ascii=False)}")


class Receiver(ThreadingHTTPServer):
    """Answers within milliseconds: the work is done by a thread of its own."""

    daemon_threads = True

    def __init__(
        self, port: int, secrets: list[str], inbox: Inbox, work: Callable[[dict[str, Any]], None]
    ) -> None:
        super().__init__(("127.0.0.1", port), Request)
        self.webhooks = [Webhook(secret) for secret in secrets]
        self.inbox = inbox
        self.tasks: queue.Queue[tuple[str, str]] = queue.Queue()
        for task in inbox.waiting():
            self.tasks.put(task)
        threading.Thread(target=self._work, args=(work,), daemon=True).start()

    def _work(self, work: Callable[[dict[str, Any]], None]) -> None:
        while True:
            message_id, body = self.tasks.get()
            try:
                work(json.loads(body))
                self.inbox.done(message_id)
            except Exception as error:  # it stays in the inbox and is tried again at the next start
                print(f"{message_id}: {error!r}", file=sys.stderr, flush=True)


class Request(BaseHTTPRequestHandler):
    """One delivery."""

    server: Receiver
    timeout = 10

    def do_POST(self) -> None:
        """204 when it is stored (now or before), 401 when it is not from the shop."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            return self._answer(413)
        body = self.rfile.read(int(length)).decode("utf-8", errors="replace")
        if not any(self._believes(webhook, body) for webhook in self.server.webhooks):
            return self._answer(401)
        message_id = self.headers["webhook-id"]
        if self.server.inbox.keep(message_id, body):
            self.server.tasks.put((message_id, body))
        self._answer(204)

    def _believes(self, webhook: Webhook, body: str) -> bool:
        """Signature and time are checked over the raw body, before anything is read from it."""
        try:
            webhook.verify(body, dict(self.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            return False
        return True

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent; your proxy keeps the log."""


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--inbox", default="inbox.sqlite3")
    said = parser.parse_args()
    secrets = os.environ.get("WEBHOOK_SECRET", "").split()
    if not secrets:
        sys.exit("WEBHOOK_SECRET is not set; while a secret rotates it may hold two, separated by a space")
    with Receiver(said.port, secrets, Inbox(said.inbox), handle) as server:
        say(f"listening on http://127.0.0.1:{server.server_port}")
        server.serve_forever()


if __name__ == "__main__":
    main()
