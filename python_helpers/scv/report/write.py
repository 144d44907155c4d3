"""Write the report of a release beside its data."""

from pathlib import Path

from scv.publishing.releases import PARTIAL_SUFFIX, releases
from scv.report.chapters import CHAPTERS
from scv.report.page import report
from scv.report.release import open_release


def render_report(database: Path, *, previous: Path | None = None) -> str:
    """The report on a published file, as HTML; with the file of the release before it, also what changed."""
    with open_release(database, previous=previous) as release:
        return report(release, CHAPTERS)


def previous_release(release_folder: Path) -> Path | None:
    """The file of the release before the one in this folder, finished or being written; None where none is kept."""
    release_id = release_folder.name.removeprefix(".").removesuffix(PARTIAL_SUFFIX)
    earlier = [name for name in releases(release_folder.parent) if name < release_id]
    databases = [release_folder.parent / name / "scv.duckdb" for name in earlier[-1:]]
    return next((database for database in databases if database.exists()), None)


def write_report(release_folder: Path) -> None:
    """Write `report.html` into a release folder, from the file of that folder which holds no direct personal data."""
    page = render_report(release_folder / "scv.duckdb", previous=previous_release(release_folder))
    (release_folder / "report.html").write_text(page, encoding="utf-8")
