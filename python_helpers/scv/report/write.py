"""Write the report of a release beside its data."""

from pathlib import Path

from scv.report.chapters import CHAPTERS
from scv.report.page import report
from scv.report.release import open_release


def render_report(database: Path) -> str:
    """The report on a published file, as HTML."""
    with open_release(database) as release:
        return report(release, CHAPTERS)


def write_report(release_folder: Path) -> None:
    """Write `report.html` into a release folder, from the file of that folder which holds no direct personal data."""
    page = render_report(release_folder / "scv.duckdb")
    (release_folder / "report.html").write_text(page, encoding="utf-8")
