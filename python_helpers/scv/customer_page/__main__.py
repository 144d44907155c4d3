"""Show one customer of the published release.

    python -m scv.customer_page published 'frances1601@example.org' --out data/customers

Reads the release alone: its file with personal data where that may be read, else the one without, in which customers go
by their id. Prints the page and writes it as HTML, readable by nobody else.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

import yaml

from scv.customer_page import as_html, as_text, customer_page, find_customers
from scv.publishing import PROJECT_DIR
from scv.report.release import open_release
from scv.terminal import run_and_exit


def release_file(publish_path: Path) -> Path:
    """The fullest file of the current release that may be read."""
    current = publish_path / "current"
    with_pii = current / "pii" / "scv_pii.duckdb"
    return with_pii if os.access(with_pii, os.R_OK) else current / "scv.duckdb"


def phone_region() -> str:
    """The country whose national notation telephone numbers are read in, as the build reads them."""
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    return str(project["vars"]["default_phone_region"])


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in a folder that only its owner may open."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.customer_page", description=__doc__.splitlines()[0])
    parser.add_argument("publish_path", type=Path, help="the folder of releases, $SCV_PUBLISH")
    parser.add_argument(
        "asked", help="a customer id, an email address, a telephone number, a loyalty card or an order number"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder that the page is written to")
    arguments = parser.parse_args()
    try:
        with open_release(release_file(arguments.publish_path)) as release:
            found = find_customers(release, arguments.asked, phone_region())
            if not found.customer_ids:
                print(found.message, file=sys.stderr)
                return 1
            page = customer_page(release, found.customer_ids[0])
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        return 1
    if found.message:
        print(found.message + "\n")
    print(as_text(page, shutil.get_terminal_size((110, 40)).columns))
    path = arguments.out / f"{page.customer_id}.html"
    write_private(path, as_html(page))
    print(f"Written to {path}" + (" (personal data: keep it closed)" if page.has_pii else ""))
    return 0


if __name__ == "__main__":
    run_and_exit(main)
