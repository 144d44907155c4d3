"""The report as one HTML page: nothing in it comes from anywhere else, and nothing in it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path

from scv.report import charts, words
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Release, Row, Shop, with_settings

STYLE = Path(__file__).with_name("style.css")
URGENCIES = {1: "Wrong now", 2: "At stake", 3: "Good to know"}
# A table of figures stays a table to look at; whoever wants more has the query.
TABLE_ROWS = 40


@dataclass(frozen=True)
class DrawnFigure:
    """A figure with what it told about this release, the rows it told it from, and the query as it ran."""

    figure: Figure
    told: Told
    rows: list[Row]
    sql: str


def draw(release: Release, shop: Shop, figure: Figure) -> DrawnFigure:
    """Run a figure's query and tell about it.

    Whatever goes wrong is said in its place: a release is worth more than its report, so no figure may stop one.
    """
    sql = with_settings(figure.sql.strip(), shop)
    rows: list[Row] = []
    try:
        rows = release.rows(sql)
        told = figure.tell(rows, shop)
    except Exception as error:
        message = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        told = Told(
            f"This could not be drawn. {message}",
            attention=(Attention(1, f"“{figure.title}” could not be drawn; the message is in its place."),),
        )
    return DrawnFigure(figure, told, rows, sql)


def report(release: Release, chapters: Sequence[Chapter]) -> str:
    """The page. Figures whose marts are not part of the release are left out, and chapters that have none left."""
    shop = release.shop()
    drawn = {
        chapter: [draw(release, shop, figure) for figure in chapter.figures if release.has(*figure.marts)]
        for chapter in chapters
    }
    drawn = {chapter: figures for chapter, figures in drawn.items() if figures}
    body = [
        '<a class="out-of-sight" href="#content">To the figures</a>',
        '<div class="page">',
        _top(release, shop),
        _look_first(drawn),
        '<nav class="contents" aria-label="Contents"><ul>'
        + "".join(f'<li><a href="#{chapter.anchor}">{escape(chapter.title)}</a></li>' for chapter in drawn)
        + "</ul></nav>",
        '<main id="content">',
        *(_chapter(chapter, figures) for chapter, figures in drawn.items()),
        "</main>",
        _foot(shop),
        "</div>",
    ]
    return document("Single customer view: the report", "\n".join(part for part in body if part))


def document(title: str, body: str) -> str:
    """A whole HTML document around a body, with the style sheet inside."""
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _top(release: Release, shop: Shop) -> str:
    described = "no data yet" if shop.as_of is None else f"data up to {words.day(shop.as_of)}"
    kicker = f'<p class="kicker">Single customer view · {escape(described)}</p>'
    if not shop.customer_count:
        return (
            f'<header class="top">{kicker}<h1>Nobody is known yet</h1>'
            "<p>The feeds of this release name no customer. Put raw tables where the build reads them and build again; "
            "until then every figure below says what it is waiting for.</p></header>"
        )
    [totals] = release.rows(
        with_settings(
            """
            select
                sum(identity_count) as identities,
                avg(identity_count) filter (where purchase_stage = 'loyal') as loyal_identities,
                count(*) filter (where order_count > 0) as buyers,
                count(*) filter (where order_count > 1) as repeat_buyers,
                count(*) filter (where activity_state in ('active', 'reactivated')) as active,
                count(*) filter (where consent_email = 'granted') as reachable,
                sum(gross_revenue) filter (where currency = :currency) as gross_revenue,
                sum(net_revenue) filter (where currency = :currency) as net_revenue
            from single_customer_view
            """,
            shop,
        )
    )
    customers = shop.customer_count
    identities = int(totals["identities"] or 0)
    loyal = totals["loyal_identities"]
    opening = (
        f"The systems count {words.plural(identities, 'identity', 'identities')}: profiles, browsers and telephones. "
        f"They are {words.plural(customers, 'person', 'people')}."
    )
    if loyal is not None:
        opening += f" A loyal customer is known by {words.number(loyal, 1)} of them on average."
    kept = words.share_of(totals["net_revenue"], totals["gross_revenue"])
    tiles = [
        charts.Tile(words.number(customers), "customers", f"{words.number(totals['buyers'])} have bought"),
        charts.Tile(
            words.number(identities / customers, 1),
            "identities per customer",
            f"{words.number(loyal, 1)} for loyal ones" if loyal is not None else "",
        ),
        charts.Tile(
            words.number(totals["active"]),
            "active",
            f"{words.percent(words.share_of(totals['active'], customers))} of all",
        ),
        charts.Tile(
            words.percent(words.share_of(totals["repeat_buyers"], totals["buyers"])),
            "of buyers came back",
            f"{words.number(totals['repeat_buyers'])} with two orders or more",
        ),
        charts.Tile(
            words.money(totals["net_revenue"], shop.currency),
            "kept from them",
            f"net of returns, {words.percent(kept)} of what they bought"
            if totals["gross_revenue"]
            else "nothing bought yet",
        ),
        charts.Tile(
            words.percent(words.share_of(totals["reachable"], customers)),
            "may be emailed",
            "consent granted, not assumed",
        ),
    ]
    return (
        f'<header class="top">{kicker}<h1><em>{words.number(customers)}</em> '
        f"{words.verb(customers, 'customer stands', 'customers stand')} behind <em>{words.number(identities)}</em> "
        f"{words.verb(identities, 'identity', 'identities')}</h1><p>{escape(opening)}</p></header>{charts.tiles(tiles)}"
    )


def _look_first(drawn: dict[Chapter, list[DrawnFigure]]) -> str:
    found = [
        (attention, chapter.anchor)
        for chapter, figures in drawn.items()
        for figure in figures
        for attention in figure.told.attention
    ]
    if not found:
        return ""
    found.sort(key=lambda item: item[0].urgency)
    lines = "".join(
        f'<li class="u{attention.urgency}"><span>{URGENCIES[attention.urgency]}</span>'
        f'<a href="#{anchor}">{escape(attention.text)}</a></li>'
        for attention, anchor in found
    )
    return f'<aside class="first" aria-label="Look here first"><h2>Look here first</h2><ol>{lines}</ol></aside>'


def _chapter(chapter: Chapter, figures: Sequence[DrawnFigure]) -> str:
    return (
        f'<section id="{chapter.anchor}" aria-labelledby="{chapter.anchor}-title">'
        f'<h2 id="{chapter.anchor}-title">{escape(chapter.title)}</h2><p>{escape(chapter.question)}</p>'
        f'<div class="figures">{"".join(_figure(figure) for figure in figures)}</div></section>'
    )


def _figure(drawn: DrawnFigure) -> str:
    figure, told = drawn.figure, drawn.told
    names = " ".join(filter(None, ["wide" if figure.is_wide else "", "" if told.chart else "empty"]))
    chart = ""
    if told.chart and told.is_text:
        chart = f'<div class="chart">{told.chart}</div>'
    elif told.chart:
        chart = f'<div class="chart" role="img" aria-label="{escape(told.sentence)}">{told.chart}</div>'
    marts = ", ".join(f"<code>{escape(mart)}</code>" for mart in figure.marts)
    return (
        f"<figure{f' class={chr(34)}{names}{chr(34)}' if names else ''}><figcaption><h3>{escape(figure.title)}</h3>"
        f'<p class="sentence">{escape(told.sentence)}</p></figcaption>{chart}'
        f"<details><summary>Figures and SQL · {marts}</summary>{_table(drawn.rows)}"
        f'<pre tabindex="0"><code>{escape(_dedented(drawn.sql))}</code></pre></details></figure>'
    )


def _table(rows: list[Row]) -> str:
    if not rows:
        return "<p>The query returns no rows.</p>"
    names = list(rows[0])
    is_figure = [all(isinstance(row[name], int | float | Decimal | None) for row in rows) for name in names]
    shown = [[words.cell(name, row[name]) for name in names] for row in rows[:TABLE_ROWS]]
    more = f"<p>and {words.plural(len(rows) - TABLE_ROWS, 'row')} more</p>" if len(rows) > TABLE_ROWS else ""
    return charts.table([name.replace("_", " ") for name in names], shown, is_figure) + more


def _dedented(sql: str) -> str:
    """The query without the indentation that it has in its module; its first line was stripped already."""
    lines = sql.splitlines()
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins, default=0)
    return "\n".join([lines[0], *(line[margin:] for line in lines[1:])])


def _foot(shop: Shop) -> str:
    release = f"Release {shop.release_id}" if shop.release_id else "No release"
    commit = f", commit {shop.git_commit[:12]}" if shop.git_commit else ""
    published = f", published {shop.published_at:%Y-%m-%d %H:%M} UTC" if shop.published_at else ""
    currencies = ""
    if shop.other_currency_customer_count:
        currencies = (
            f"<p>Money is in {escape(str(shop.currency))}. "
            f"{words.plural(shop.other_currency_customer_count, 'customer pays', 'customers pay')} mostly in another "
            "currency and are counted as customers, not in sums of money.</p>"
        )
    return (
        f'<footer class="foot"><p>{escape(release + commit + published)}. Drawn from the file without direct personal '
        "data; open it read-only with any DuckDB client and paste a figure’s SQL to get its "
        f"rows.</p>{currencies}<p>Money is net of returns unless it says gross. A message that the shop sent is not "
        "something a customer did.</p></footer>"
    )
