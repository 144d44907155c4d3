"""The report as one HTML page: nothing in it comes from anywhere else, and nothing in it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from scv.pages import render
from scv.report import charts, words
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.headline import HEADLINE, title
from scv.report.release import Release, Row, Shop, with_settings

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

    @property
    def shown_sql(self) -> str:
        """The query without the indentation that it has in its module; its first line was stripped already."""
        lines = self.sql.splitlines()
        margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
        return "\n".join([lines[0], *(line[margin:] for line in lines[1:])])

    @property
    def table(self) -> charts.Table:
        """The first rows, as people read them."""
        names = list(self.rows[0])
        is_figure = [all(isinstance(row[name], int | float | Decimal | None) for row in self.rows) for name in names]
        shown = [[words.cell(name, row[name]) for name in names] for row in self.rows[:TABLE_ROWS]]
        return charts.as_table([name.replace("_", " ") for name in names], shown, is_figure)

    @property
    def more(self) -> str:
        """What the table leaves out, empty where that is nothing."""
        left_out = len(self.rows) - TABLE_ROWS
        return f"and {words.plural(left_out, 'row')} more" if left_out > 0 else ""


def draw(release: Release, shop: Shop, figure: Figure) -> DrawnFigure:
    """Run a figure's query and tell about it.

    Whatever goes wrong is said in its place: a release is worth more than its report, so no figure may stop one.
    """
    sql = with_settings(figure.sql.strip(), shop)
    rows: list[Row] = []
    try:
        rows = [] if figure.is_compared and not _is_comparable(release, sql) else release.rows(sql)
        told = figure.tell(rows, shop)
    except Exception as error:
        message = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        told = Told(
            f"This could not be drawn. {message}",
            attention=(Attention(1, f"“{figure.title}” could not be drawn; the message is in its place."),),
        )
    return DrawnFigure(figure, told, rows, sql)


def _is_comparable(release: Release, sql: str) -> bool:
    """Whether the release before is there and still has what the query asks of it."""
    if not release.has("previous.release"):
        return False
    try:
        release.rows(f"explain {sql}")
    except (duckdb.BinderException, duckdb.CatalogException):
        return False
    return True


def report(release: Release, chapters: Sequence[Chapter]) -> str:
    """The page. Figures whose marts are not part of the release are left out, and chapters that have none left."""
    shop = release.shop()
    drawn = [
        (chapter, [draw(release, shop, figure) for figure in chapter.figures if release.has(*figure.marts)])
        for chapter in chapters
    ]
    drawn = [(chapter, figures) for chapter, figures in drawn if figures]
    headline = draw(release, shop, HEADLINE) if release.has(*HEADLINE.marts) else None
    return render(
        "report.html",
        described="no data yet" if shop.as_of is None else f"data up to {words.day(shop.as_of_date or shop.as_of)}",
        headline=headline,
        title=title(headline.rows) if headline and shop.customer_count else None,
        look_first=_look_first(drawn),
        urgencies=URGENCIES,
        chapters=drawn,
        provenance=_provenance(shop),
        other_currencies=_other_currencies(shop),
    )


def _look_first(drawn: Sequence[tuple[Chapter, Sequence[DrawnFigure]]]) -> list[tuple[Attention, str]]:
    """What deserves attention with the anchor of its chapter, the most urgent first."""
    found = [
        (attention, chapter.anchor)
        for chapter, figures in drawn
        for figure in figures
        for attention in figure.told.attention
    ]
    return sorted(found, key=lambda item: item[0].urgency)


def _provenance(shop: Shop) -> str:
    release = f"Release {shop.release_id}" if shop.release_id else "No release"
    commit = f", commit {shop.git_commit[:12]}" if shop.git_commit else ""
    published = f", published {words.moment(shop.published_at)} UTC" if shop.published_at else ""
    return release + commit + published + "."


def _other_currencies(shop: Shop) -> str:
    if not shop.other_currency_customer_count:
        return ""
    return (
        f"Money is in {shop.currency}. "
        f"{words.plural(shop.other_currency_customer_count, 'customer pays', 'customers pay')} mostly in another "
        "currency and are counted as customers, not in sums of money."
    )
