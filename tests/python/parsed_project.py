"""The project as dbt reads it: imported for it by the server that test commands are forked from (`dbt_process`).

What one session has read lies in a folder of its own, so that of several workers the first reads every file.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

# Names the project in the environment of that server, and the folder in that of the session.
ASKED, FOLDER = "READ_THE_PROJECT", "READ_PROJECT_IN"
# What dbt keeps of a reading; it starts from it where neither the environment nor a var is another.
PARSED = "partial_parse.msgpack"
# None outside of the server, and where the project cannot be read: a command then says so itself.
MANIFEST: Any = None


# Where dbt reads SQL in Rust, which starts threads. No fork has them: one that reads for itself would wait for ever.
IN_RUST = ("dbt.parser.models", "dbt.parser.unit_tests", "dbt.clients.jinja_static")


def _read(project: str, folder: Path) -> Any:
    from dbt.cli.main import dbtRunner
    from dbt_common.clients.jinja import template_cache
    from filelock import FileLock

    line = ["parse", "--quiet", "--project-dir", project, "--profiles-dir", project]
    line += ["--target-path", str(folder), "--log-path", str(folder)]
    with FileLock(folder / "lock"), ExitStack() as patches:
        if not (folder / PARSED).exists():
            _in_a_fork(lambda: dbtRunner().invoke(line))
        for module in IN_RUST:
            patches.enter_context(mock.patch(f"{module}.py_extract_from_source", side_effect=NotImplementedError))
        manifest = dbtRunner().invoke(line).result
    if manifest is None or _has_a_circle(manifest):
        return None
    # Commands find macros translated, and what they share is not copied when memory is cleaned up.
    for macro in manifest.macros.values():
        template_cache.get_node_template(macro)
    gc.collect()
    gc.freeze()
    return manifest


def _in_a_fork(call: Callable[[], Any]) -> None:
    child = os.fork()
    if not child:
        try:
            call()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _has_a_circle(manifest: Any) -> bool:
    from dbt.compilation import Linker

    try:
        Linker().link_graph(manifest)
    except RuntimeError:
        return True
    return False


if ASKED in os.environ:
    MANIFEST = _read(os.environ[ASKED], Path(os.environ[FOLDER]))
