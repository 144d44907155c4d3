"""F25: robots by what they call themselves, and people whose telephones or apps are called like one."""

import pytest
from scv.robots import OwnRule, recognise, recognise_all

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = f"{WINDOWS} Chrome/124.0.0.0 Safari/537.36"
ON_ANDROID = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36"
WEB_VIEW = "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36"

ROBOTS = {
    f"{WINDOWS} HeadlessChrome/124.0.0.0 Safari/537.36": "HeadlessChrome",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) headlesschrome/99.0 Safari/537.36": (
        "HeadlessChrome"
    ),
    "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538": "PhantomJS",
    "Playwright/1.40.0 (x64; ubuntu 22.04) node/18.18": "Playwright",
    "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible;"
    " Bytespider; spider-feedback@bytedance.com)": "Bytespider",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)": "GPTBot",
    "Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)": "PerplexityBot",
    "CCBot/2.0 (https://commoncrawl.org/faq/)": "CCBot",
    "Mozilla/5.0 (compatible; Google-Extended/1.0)": "Google-Extended",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)": "AhrefsBot",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)": "SemrushBot",
    "MOZILLA/5.0 (COMPATIBLE; GOOGLEBOT/2.1; +HTTP://WWW.GOOGLE.COM/BOT.HTML)": "Googlebot",
    f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) {ON_ANDROID} (compatible; Googlebot/2.1;"
    " +http://www.google.com/bot.html)": "Googlebot",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)": "YandexBot",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": "facebookexternalhit",
    "WhatsApp/2.23.20.0 A": "WhatsApp",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": "Slackbot",
    "TelegramBot (like TwitterBot)": "TelegramBot",
    f"Mozilla/5.0 (Linux; Android 11; moto g power (2022)) {ON_ANDROID} Chrome-Lighthouse": "Chrome-Lighthouse",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": "UptimeRobot",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)": "Pingdom",
    f"{CHROME} StatusCake": "StatusCake",
    "Site24x7": "Site24x7",
    "python-requests/2.31.0": "python-requests",
    "Go-http-client/2.0": "Go-http-client",
    "axios/1.6.2": "axios",
    "okhttp/4.12.0": "okhttp",
    "Apache-HttpClient/4.5.13 (Java/1.8.0_292)": "Apache-HttpClient",
    # no list has these
    "Java/17.0.5": "Java",
    "GuzzleHttp/7": "GuzzleHttp",
    "ELB-HealthChecker/2.0": "ELB-HealthChecker",
    "Jakarta Commons-HttpClient/3.1": "Jakarta Commons-HttpClient",
    "Faraday v2.7.4": "Faraday",
    "AcmeBot": "AcmeBot",
    "Mozilla/5.0 (compatible; acme-pricewatch/1.0)": "acme-pricewatch",
    f"{CHROME} AcmeShelfBot/3.1": "AcmeShelfBot",
    f"{CHROME} AcmeShelf/3.1 (+https://www.acme.example/shelf)": "acme.example",
}

PEOPLE = [
    CHROME,
    f"{CHROME} Edg/124.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
    "Opera/9.80 (Android; Opera Mini/75.0/191.326; U; en) Presto/2.12.423 Version/12.16",
    # telephones called like a robot, or like a name in the list
    f"Mozilla/5.0 (Linux; Android 11; CUBOT X30) {ON_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 12; Cubot) {ON_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 9; Robot M8) {ON_ANDROID}",
    f"Mozilla/5.0 (Linux; U; Android 8.0.0; en-gb; Spider Build/R16NW) {ON_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 15; CPH2581 Build/AP3A.240617.008) {ON_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 4.4.2; ViewSonic V500 Build/KVT49L) {ON_ANDROID}",
    "Opera/9.80 (Linux armv6l; U; Panasonic.bd.2012.Mediatek; en) Presto/2.8.115 Version/11.10",
    # people who opened a link within an app
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/458.0.0.36.109;FBBV/586]",
    f"Mozilla/5.0 (Linux; Android 13; SM-S901B Build/TP1A; wv) {WEB_VIEW} [FB_IAB/FB4A;FBAV/456.0.0.32.79;]",
    f"Mozilla/5.0 (Linux; Android 16; Pixel 10 Build/CP1A; wv) {WEB_VIEW} MetaIAB Facebook",
    f"{IPHONE} Mobile/15E148 Instagram 324.0.0.19.91 (iPhone14,5; iOS 17_4; en_GB)",
    f"Mozilla/5.0 (Linux; Android 5.1; S550 Pro Build/L1; wv) {WEB_VIEW} Instagram 94.0 Android (22/5; CUBOT; S550)",
    f"{IPHONE} Mobile/15E148 WhatsApp/24.6.77",
    f"{IPHONE} Mobile/15E148 [Pinterest/iOS]",
    f"{IPHONE} Mobile/15E148 musical_ly_33.5.0 BytedanceWebview/d8a21c6",
    f"Mozilla/5.0 (Linux; Android 13; Pixel 7; wv) {WEB_VIEW} MyShop/3.2 okhttp/4.9",
    # unknown is not a robot
    "a text that some system wrote",
    "",
    "   ",
]


@pytest.mark.parametrize("user_agent", ROBOTS)
def test_a_robot_is_known_by_its_name(user_agent: str) -> None:
    robot = recognise(user_agent)
    assert robot is not None
    assert robot.name.lower() == ROBOTS[user_agent].lower()


@pytest.mark.parametrize("user_agent", PEOPLE)
def test_people_are_no_robots_whatever_their_telephone_or_app_is_called(user_agent: str) -> None:
    assert recognise(user_agent) is None


def test_what_the_shop_says_overrides_the_list_and_of_two_rules_the_longer_decides() -> None:
    rules = [OwnRule("bot/", False), OwnRule("acme-probe", True), OwnRule("GPTBot/", True)]
    assert recognise(f"{CHROME} Acme-Probe/1", rules) == ("acme-probe", "own rule")
    assert recognise("AhrefsBot/7.0", rules) is None
    assert recognise("GPTBot/1.2", rules) == ("GPTBot", "own rule")


def test_a_table_has_each_robot_once_and_nobody_else_in_any_order_of_the_input() -> None:
    agents = ["GPTBot/1.2", CHROME, "curl/8.4.0", "GPTBot/1.2"]
    table = recognise_all(agents)
    assert table.to_pylist() == [
        {"user_agent": "GPTBot/1.2", "robot_name": "GPTBot", "recognised_by": "list"},
        {"user_agent": "curl/8.4.0", "robot_name": "curl", "recognised_by": "list"},
    ]
    assert recognise_all(reversed(agents)).equals(table)
    assert recognise_all([]).schema == table.schema
