"""Spark's session as the project needs it, and what stops a build before it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

JAVA_VERSIONS = (17, 21)

# What the models mean by a comparison, a cast, a time, a name in double quotes and a text with `${` in it.
MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.variable.substitute": "false",
}


class SparkRefusedError(Exception):
    """A build on Spark cannot start; the message names what to set or install."""


def refuse_other_settings(settings: Mapping[str, str]) -> None:
    """Raise SparkRefusedError where settings given by a profile would give the models another meaning."""
    for name, wanted in MEANING.items():
        given = settings.get(name, wanted)
        if given.lower() != wanted.lower():
            raise SparkRefusedError(f"{name} is {given}: under it the models mean something else. Set it to {wanted}")


def refuse_other_java() -> None:
    """Raise SparkRefusedError where Java lacks or is of a version that Spark 4 does not run on."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    versions = " or ".join(map(str, JAVA_VERSIONS))
    if not shutil.which(java):
        raise SparkRefusedError(
            f"Spark needs Java {versions}, and there is no {java}. Install it, and set JAVA_HOME to where it is"
        )
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    if not found or int(found[1]) not in JAVA_VERSIONS:
        said = " ".join(told.split()[:3]) or "says no version"
        raise SparkRefusedError(f"Spark needs Java {versions}, and {java} {said}. Set JAVA_HOME to one of those")


def open_session(settings: Mapping[str, str]) -> Any:
    """The process's session, made where there is none. Raises SparkRefusedError."""
    refuse_other_settings(settings)
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise SparkRefusedError(f"{missing}: pip install -r requirements-spark.lock") from missing
    session = SparkSession.getActiveSession()
    if session is None:
        refuse_other_java()
        builder = SparkSession.builder.appName("single customer view")
        for name, value in {**settings, **MEANING, "spark.sql.catalogImplementation": "in-memory"}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
    # A cluster's own defaults may be stronger than what is asked for.
    refuse_other_settings({name: str(session.conf.get(name)) for name in MEANING})
    return session
