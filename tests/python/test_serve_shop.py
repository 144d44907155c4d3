"""The example of a shop in a browser: what its page shows comes from the service, and the page could not ask itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pages import free_port, wait_until_healthy
from serving import ENVIRONMENT, PROJECT, Serving, make_keys, publish, start
from test_serve import COAT, HAT, RELEASE, SCARF, landed, shop, shopify

BOOTS = "8004"
# What says that it is headless is a robot, whose browser is nobody's.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
CATALOGUE = {COAT: "Coat", SCARF: "Scarf", HAT: "Hat <b>&", BOOTS: "Boots"}


class SmallShop(NamedTuple):
    """The shop's server, and the service behind it."""

    url: str
    serving: Serving


@pytest.fixture
def small_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallShop]:
    port = free_port()
    monkeypatch.setenv("SCV_SALT", ENVIRONMENT["SCV_SALT"])
    monkeypatch.setitem(ENVIRONMENT, "SCV_SERVE_ORIGINS", f"https://shop.example http://127.0.0.1:{port}")
    tables = shop()
    tables["product_recommendations"] = [
        {"customer_id": "ada", "product_id": BOOTS, "product_title": "Boots", "recommendation_rank": 1}
    ]
    tables["int_product_references"] += [{"reference": BOOTS, "product_id": BOOTS}]
    publish(tmp_path / "published", RELEASE, tables)
    serving = start(tmp_path, make_keys(tmp_path))
    (tmp_path / "catalogue.json").write_text(json.dumps(CATALOGUE))
    environment = {
        **os.environ,
        "SHOP_SERVICE": serving.url,
        "SHOP_READ_KEY": serving.keys["reader"],
        "SHOP_WRITE_KEY": serving.keys["web"],
        "SHOP_CATALOGUE": str(tmp_path / "catalogue.json"),
    }
    line = [sys.executable, str(PROJECT / "examples" / "shop" / "shop.py"), str(port)]
    server = subprocess.Popen(line, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/", server)
        yield SmallShop(f"http://127.0.0.1:{port}", serving)
    finally:
        for process in (server, serving.process):
            process.terminate()
            process.wait(timeout=30)


def listed(tab: Any, name: str) -> list[str]:
    return [text.strip() for text in tab.locator(f"#{name} li").all_inner_texts()]


def opened(tab: Any, url: str) -> None:
    tab.goto(url)
    tab.wait_for_selector("body[data-ready]")


def test_basket_recommendations_and_what_is_not_shown_come_from_the_service(
    small_shop: SmallShop, chromium: Any
) -> None:
    url, serving = small_shop
    tab = chromium.new_page(user_agent=PERSON)
    opened(tab, url)
    assert not tab.locator("#mine").is_visible()
    tab.click("#catalogue li:nth-child(3) button")
    tab.wait_for_timeout(500)

    tab.fill("input[name=user_id]", "login-ada")
    tab.click("#login button")
    tab.wait_for_selector("body[data-ready] #mine:not([hidden])")
    # Put in before the login, on a browser that was nobody's; the others are the release's.
    assert listed(tab, "basket") == ["Hat <b>&", "Coat", "Scarf"]
    assert listed(tab, "recommended") == ["Boots"]
    assert listed(tab, "withheld") == ["Hat <b>&: you have it"]

    line = {"id": 9, "product_id": int(BOOTS), "quantity": 1, "price": "50.00"}
    order = {
        "id": 501, "customer": {"id": 600}, "line_items": [line], "source_name": "pos", "financial_status": "paid",
        "created_at": "2999-04-01T13:00:00Z", "updated_at": "2999-04-01T13:00:00Z",
    }  # fmt: skip
    assert shopify(serving, "orders/create", "w1", order)[1] == {"success": True, "kept": 1}
    opened(tab, url)
    assert (listed(tab, "basket"), listed(tab, "recommended")) == ([], [])
    assert sorted(listed(tab, "withheld")) == ["Boots: you have just bought it", "Hat <b>&: you have it"]

    rows = landed(serving)
    assert [row["product_id"] for row in rows["segment_web.product_added"]] == [HAT]
    assert [row["user_id"] for row in rows["segment_web.identifies"]] == ["login-ada"]
    assert len(rows["segment_web.pages"]) == 3
    assert len({row["anonymous_id"] for row in rows["segment_web.tracks"] + rows["segment_web.pages"]}) == 1
    # What the browser got: never the key that reads, no name, no address.
    got = [tab.evaluate("async (path) => await (await fetch(path)).text()", path) for path in
           ("/", "/analytics.js", "/for-you")]  # fmt: skip
    told = "".join(got) + tab.content() + json.dumps(tab.context.cookies())
    assert serving.keys["web"] in told
    assert not [word for word in (serving.keys["reader"], "ada@shop", "Green", "contact") if word in told]


def test_a_page_may_write_and_cannot_ask(small_shop: SmallShop, chromium: Any) -> None:
    url, serving = small_shop
    tab = chromium.new_page()
    opened(tab, url)
    fetched = """async ([url, key]) => {
        try { return (await fetch(url, {headers: {Authorization: `Bearer ${key}`}})).status } catch { return "blocked" }
    }"""
    for key in ("web", "reader"):
        profile = f"{serving.url}/v1/profiles/user_id:login-ada"
        assert tab.evaluate(fetched, [profile, serving.keys[key]]) == "blocked"
    # A session is what the shop gave, and not a name.
    tab.context.add_cookies([{"name": "session", "value": "login-ada", "url": url}])
    assert tab.evaluate("async () => (await (await fetch('/for-you')).json()).user_id") is None
    # A page of another site.
    other = chromium.new_page()
    other.goto("about:blank")
    sent = """async ([url, key]) => {
        const headers = {Authorization: `Basic ${btoa(`${key}:`)}`, "Content-Type": "application/json"};
        const sent = {method: "POST", headers, body: JSON.stringify({userId: "u", event: "x"})};
        try { return (await fetch(`${url}/v1/track`, sent)).status } catch { return "blocked" }
    }"""
    assert tab.evaluate(sent, [serving.url, serving.keys["web"]]) == 200
    assert other.evaluate(sent, [serving.url, serving.keys["web"]]) == "blocked"


def test_which_pages_may_send_is_a_setting(small_shop: SmallShop) -> None:
    def preflight(path: str, origin: str) -> tuple[int, str | None]:
        headers = {
            "Origin": origin, "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }  # fmt: skip
        request = urllib.request.Request(small_shop.serving.url + path, headers=headers, method="OPTIONS")
        try:
            with urllib.request.urlopen(request, timeout=30) as answered:
                return answered.status, answered.headers["Access-Control-Allow-Origin"]
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers["Access-Control-Allow-Origin"]

    for path in ("/v1/track", "/v1/identify", "/v1/page", "/v1/batch"):
        assert preflight(path, "https://shop.example") == (200, "https://shop.example")
        assert preflight(path, "https://evil.example") == (400, None)
    for path in ("/v1/profiles/user_id:login-ada", "/v1/profiles:batch", "/webhooks/signed"):
        assert preflight(path, "https://shop.example") == (405, None)


def test_a_shop_goes_on_selling_where_the_service_is_away(small_shop: SmallShop, chromium: Any) -> None:
    small_shop.serving.kill()
    tab = chromium.new_page()
    tab.goto(small_shop.url)
    tab.fill("input[name=user_id]", "login-ada")
    tab.click("#login button")
    tab.wait_for_selector("#catalogue li:nth-child(4)")
    assert listed(tab, "basket") == listed(tab, "recommended") == listed(tab, "withheld") == []
