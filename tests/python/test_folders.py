"""A folder that cannot be written: an error that names it, and no traceback, whichever program meets it."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT
from scv.terminal import refuse_unwritable, run_and_exit

# Each with the folders that it is told, of which `{barred}` lies below a file, where root may not write either.
PROGRAMS = (
    "scv.expectations landing {raw} {barred}",
    "scv.synthetic --people 3 --months 1 --out {barred} --truth {barred}/truth",
)


@pytest.mark.parametrize("command", PROGRAMS)
def test_a_program_names_the_folder_that_it_cannot_write(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "raw").mkdir()
    barred = tmp_path / "file" / "below"
    module, *arguments = command.format(barred=barred, raw=tmp_path / "raw").split()
    run = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode != 0
    assert str(barred) in run.stderr and "Traceback" not in run.stderr


def test_every_program_is_run_by_what_names_it() -> None:
    programs = [
        file
        for file in (PROJECT / "python_helpers" / "scv").rglob("*.py")
        if '__name__ == "__main__"' in file.read_text() and (file.parent.name, file.name) != ("app", "main.py")
    ]
    assert len(programs) > 15
    assert [file.name for file in programs if "run_and_exit(main)" not in file.read_text()] == []


def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    def write() -> None:
        (tmp_path / "file" / "below").mkdir()

    def open_database() -> None:
        duckdb.connect(str(tmp_path / "file" / "scv.duckdb"))

    for program in (write, open_database):
        with pytest.raises(SystemExit) as refused:
            run_and_exit(program)
        assert str(tmp_path / "file") in str(refused.value) and "\n" not in str(refused.value)


def test_what_a_program_answers_is_its_status_and_other_errors_stay(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as answered:
        run_and_exit(lambda: 3)
    assert answered.value.code == 3

    def broken() -> None:
        raise OSError("nothing to do with a file")

    with pytest.raises(OSError, match="nothing to do"):
        run_and_exit(broken)


def test_a_folder_that_could_be_made_is_fine_and_one_below_a_file_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    refuse_unwritable(tmp_path / "new" / "newer", "SCV_PUBLISH")
    with pytest.raises(NotADirectoryError, match="SCV_PUBLISH"):
        refuse_unwritable(tmp_path / "file" / "below", "SCV_PUBLISH")
