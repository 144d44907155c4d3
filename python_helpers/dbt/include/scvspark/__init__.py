"""dbt asks every adapter for a folder of macros; those of this one are the project's, in macros/materialisations."""

from pathlib import Path

PACKAGE_PATH = str(Path(__file__).parent)
