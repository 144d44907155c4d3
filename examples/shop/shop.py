"""A shop's own server, as small as it goes, between its pages and the service: `python examples/shop/shop.py`.

The page sends events to the service with a write key, which may be public. It never gets a read key: whoever has one
may ask about anybody. This server keeps it, knows from its own session who is logged in, and asks about that person
alone.

    SHOP_READ_KEY    a key of scope read       SHOP_SERVICE      http://127.0.0.1:8300
    SHOP_WRITE_KEY   a key of scope write      SHOP_CATALOGUE    JSON file, product id to title

Logging in without a password stands in for the login that a shop has.
"""

import json
import os
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

FOLDER = Path(__file__).resolve().parent
SERVICE = os.environ.get("SHOP_SERVICE", "http://127.0.0.1:8300")
WHY = {
    "owned": "you have it",
    "bought_since": "you have just bought it",
    "returned": "you sent it back",
    "returned_since": "you sent it back",
    "out_of_stock": "sold out",
}


class Shop(BaseHTTPRequestHandler):
    """Pages, the login, and what is there for whoever is logged in."""

    sessions: ClassVar[dict[str, str]] = {}
    catalogue: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        if self.path == "/":
            page = (FOLDER / "page.html").read_text(encoding="utf-8")
            page = page.replace("{host}", SERVICE).replace("{write_key}", os.environ["SHOP_WRITE_KEY"])
            self._answer(page, "text/html")
        elif self.path == "/analytics.js":
            self._answer((FOLDER / "analytics.js").read_text(encoding="utf-8"), "text/javascript")
        elif self.path == "/for-you":
            self._answer(json.dumps(self._for_you()), "application/json")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        if self.path != "/login":
            self.send_error(404)
            return
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        session = secrets.token_urlsafe(32)
        self.sessions[session] = form["user_id"][0]
        self.send_response(303)
        # No script reads it, and no other site sends it; with TLS it is Secure as well.
        self.send_header("Set-Cookie", f"session={session}; HttpOnly; SameSite=Lax; Path=/")
        self.send_header("Location", "/")
        self.end_headers()

    def _for_you(self) -> dict[str, Any]:
        """Whom the session names, and nobody whom the request names."""
        told: dict[str, Any] = {"user_id": None, "catalogue": self._titled(self.catalogue)}
        session = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        user_id = self.sessions.get(session.value) if session else None
        if user_id is None:
            return told
        profile = asked(user_id)
        withheld = profile.get("not_to_offer", {})
        return told | {
            "user_id": user_id,
            "basket": self._titled(entry["product_id"] for entry in profile.get("open_cart", [])),
            "recommended": self._titled(entry["product_id"] for entry in profile.get("recommendations", [])),
            "withheld": [
                {**entry, "why": WHY.get(why, why)}
                for entry, why in zip(self._titled(withheld), withheld.values(), strict=True)
            ],
        }

    def _titled(self, products: Iterable[str]) -> list[dict[str, str]]:
        return [{"product_id": product, "title": self.catalogue.get(product, product)} for product in products]

    def _answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def asked(user_id: str) -> dict[str, Any]:
    """What the service says of a login; nothing where it knows nobody by it or is away: a shop goes on selling."""
    url = f"{SERVICE}/v1/profiles/{urllib.parse.quote(f'user_id:{user_id}', safe='')}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {os.environ['SHOP_READ_KEY']}"})
    try:
        with urllib.request.urlopen(request, timeout=1) as response:
            profile: dict[str, Any] = json.load(response)
            return profile
    except (urllib.error.URLError, TimeoutError):
        return {}


if __name__ == "__main__":
    if os.environ.get("SHOP_CATALOGUE"):
        Shop.catalogue = json.loads(Path(os.environ["SHOP_CATALOGUE"]).read_text(encoding="utf-8"))
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 8080), Shop).serve_forever()
