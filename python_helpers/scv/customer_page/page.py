"""A customer page as HTML: the same style sheet as the report, nothing fetched, nothing that runs."""

from html import escape

from scv.customer_page.blocks import Block, CustomerPage
from scv.report import charts, words
from scv.report.page import document

# These stand beside each other; what has long lines has the width of the page.
NARROW = frozenset({"Stages", "What to expect", "Consents", "Preferences"})


def as_html(page: CustomerPage) -> str:
    """The page as one HTML document."""
    kind = "" if page.has_pii else " · without personal data"
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in page.facts)
    body = (
        f'<div class="page"><header class="top"><p class="kicker">One customer · as of {escape(words.day(page.as_of))}'
        f"{kind}</p><h1>{escape(page.name)}</h1><p>{escape(page.introduction)}</p></header>"
        f'<dl class="facts">{facts}</dl><main class="figures">'
        f"{_activity(page)}{''.join(_block(block) for block in page.blocks)}</main></div>"
    )
    return document(f"{page.name}: customer page", body)


def _activity(page: CustomerPage) -> str:
    done, sent = sum(page.months.done), sum(page.months.sent)
    most = max((a + b for a, b in zip(page.months.done, page.months.sent, strict=True)), default=0)
    if len(page.months.names) < 2:
        return ""
    chart = charts.columns(
        page.months.names,
        [
            [charts.Part("they did", there, 1), charts.Part("we sent", here, 8)]
            for there, here in zip(page.months.done, page.months.sent, strict=True)
        ],
        [words.number(most), words.number(most / 2)],
    )
    sentence = f"{words.plural(done, 'thing')} they did, {words.plural(sent, 'thing')} we sent, month by month."
    return (
        f'<figure class="wide"><figcaption><h3>Activity</h3><p class="sentence">{escape(sentence)}</p></figcaption>'
        f'<div class="chart" role="img" aria-label="{escape(sentence)}">{chart}</div></figure>'
    )


def _block(block: Block) -> str:
    wide = "" if block.name in NARROW else ' class="wide"'
    table = ""
    if block.rows:
        table = charts.table(block.head, block.rows, [name in block.figures for name in block.head])
    return (
        f"<figure{wide}><figcaption><h3>{escape(block.name)}</h3>"
        f'<p class="sentence">{escape(block.sentence)}</p></figcaption>{table}</figure>'
    )
