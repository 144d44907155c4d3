"""A customer page as HTML: the same style sheet as the report, nothing fetched, nothing that runs."""

from markupsafe import Markup

from scv.customer_page.blocks import Block, CustomerPage
from scv.pages import render
from scv.report import charts, words

# These stand beside each other; what has long lines has the width of the page.
NARROW = frozenset({"Stages", "What to expect", "Consents", "Preferences"})


def as_html(page: CustomerPage) -> str:
    """The page as one HTML document."""
    done, sent = sum(page.months.done), sum(page.months.sent)
    return render(
        "customer.html",
        page=page,
        as_of=words.day(page.as_of),
        activity=_activity(page),
        activity_sentence=(
            f"{words.plural(done, 'thing')} they did, {words.plural(sent, 'thing')} we sent, month by month."
        ),
        blocks=[(block, _table(block)) for block in page.blocks],
        narrow=NARROW,
    )


def _activity(page: CustomerPage) -> Markup:
    most = max((a + b for a, b in zip(page.months.done, page.months.sent, strict=True)), default=0)
    if len(page.months.names) < 2:
        return charts.NOTHING
    return charts.columns(
        page.months.names,
        [
            [charts.Part("they did", there, 1), charts.Part("we sent", here, 8)]
            for there, here in zip(page.months.done, page.months.sent, strict=True)
        ],
        [words.number(most), words.number(most / 2)],
    )


def _table(block: Block) -> charts.Table | None:
    if not block.rows:
        return None
    return charts.as_table(block.head, block.rows, [name in block.figures for name in block.head])
