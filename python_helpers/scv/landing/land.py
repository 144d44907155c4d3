"""Go through a source: read each stream on from its mark, land it package by package, sweep, put files together.

dlt keeps a package on disk from the moment that it was fetched until it is landed, together with the marks that it
moves: what was fetched is never fetched again, and a mark never runs ahead of its rows. A package that could not be
landed waits, and the next run lands it before anything else.
"""

import os
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scv.http import Clock, DeliveryError, Http
from scv.landing.raw_files import DELETED, SYNCED, RawFiles, deletion, for_dlt, hints
from scv.landing.source import Connected, Page, Row, Source, Stream, Sweep, Whole, below, moment, written
from scv.only_one import TakenError, only_one
from scv.raw_contract import LANDING_STATE
from scv.terminal import printable, refuse_unwritable

if TYPE_CHECKING:
    from dlt import Pipeline

ROWS_A_PACKAGE = 20_000
SWEPT_EVERY = timedelta(days=7)
# A sweep that finds more of a table gone than this, and more than a few, is taken for a fault until somebody says so.
GONE_AT_MOST, GONE_ALWAYS = 0.1, 20
Progress = Callable[[str], None]


class NotStartedError(RuntimeError):
    """Nothing was fetched; the message says why."""


@dataclass
class Landed:
    """What a run did: figures by table, what a person has to know, and whether anything is missing."""

    rows: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    is_incomplete: bool = False


@dataclass(frozen=True)
class Asked:
    """How a run differs from every night's: read from a moment on, sweep now, believe a sweep that finds much gone."""

    since: str | None = None
    is_sweeping: bool = False
    accepts_deletions: bool = False


def settings(source: Source, environment: Mapping[str, str]) -> dict[str, str]:
    """The settings of a source; NotStartedError names those that are missing."""
    missing = [each.name for each in source.variables if each.is_needed and not environment.get(each.name)]
    if missing:
        raise NotStartedError(f"{source.name} needs {', '.join(missing)} in the environment (docs/landing.md)")
    return {each.name: environment.get(each.name, "") for each in source.variables}


def would_land(
    source: Source, raw: Path, environment: Mapping[str, str], clock: Clock, asked: Asked, shop: str | None = None
) -> list[str]:
    """What a run would ask for, a line each. Nothing is fetched, and no credentials are needed."""
    refuse_unwritable(raw, "SCV_RAW")
    with _only_lander(raw, source.name, shop, clock) as folder:
        http = Http(source.name, (), clock)
        connected = source.connect(http, {each.name: environment.get(each.name, "") for each in source.variables})
        http.close()
        run = _Run(source, connected, raw, folder, clock, asked, shop, lambda line: None)
        return [*run.waiting(), *map(run.would_read, connected.streams), *run.would_sweep()]


def land(
    source: Source,
    raw: Path,
    environment: Mapping[str, str],
    clock: Clock,
    asked: Asked,
    shop: str | None = None,
    progress: Progress = lambda line: None,
) -> Landed:
    """Fetch what is new and land it. NotStartedError: nothing was tried. OSError: the folder cannot be written."""
    refuse_unwritable(raw, "SCV_RAW")
    with _only_lander(raw, source.name, shop, clock) as folder:
        # What waits is landed whether the vendor can be reached or not.
        run = _Run(source, None, raw, folder, clock, asked, shop, progress)
        if not run.land_what_waits():
            return run.landed
        values = settings(source, environment)
        secrets = [values[each.name] for each in source.variables if each.is_secret]
        http = Http(source.name, secrets, clock)
        try:
            run.go_through(source.connect(http, values))
        finally:
            http.close()
        return run.landed


@contextmanager
def _only_lander(raw: Path, source: str, shop: str | None, clock: Clock) -> Iterator[Path]:
    """Be the one who lands a source; the lock dies with its process."""
    folder = raw / LANDING_STATE / (f"{source}__{shop}" if shop else source)
    try:
        with only_one(folder, "lander", clock.now()):
            yield folder
    except TakenError as taken:
        raise NotStartedError(f"{taken} is landing {source}: wait until it is done, or stop it") from None


@dataclass
class _Package:
    """Rows that are landed together, the last of each key, with the marks that they move."""

    rows: dict[str, dict[Any, Row]] = field(default_factory=dict)
    whole: list[Whole] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    swept: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(map(len, self.rows.values()))


class _Run:
    def __init__(
        self,
        source: Source,
        connected: Connected | None,
        raw: Path,
        folder: Path,
        clock: Clock,
        asked: Asked,
        shop: str | None,
        progress: Progress,
    ) -> None:
        self._source, self._connected, self._clock, self._asked = source, connected, clock, asked
        self._progress = progress
        self._files = RawFiles(raw, source.name, shop, clock)
        self._folder = folder
        self._pipeline = _pipeline(source.name, folder, self._files)
        self._package = _Package()
        # Keys that came in a stream which is read in whole, by table: it may be landed in several packages.
        self._came: dict[str, set[Any]] = {}
        self.landed = Landed()

    @property
    def _state(self) -> dict[str, Any]:
        kept: dict[str, Any] = self._pipeline.state.get("sources", {}).get(self._source.name, {})
        return kept

    def _mark(self, stream: Stream) -> str | None:
        if stream.lag is not None and self._asked.since:
            # Less the lag it is the moment that was asked for.
            return written(moment(self._asked.since) + stream.lag)
        mark: str | None = self._state.get("marks", {}).get(stream.name)
        return mark

    def waiting(self) -> list[str]:
        if self._pipeline.has_pending_data:
            return [f"{self._source.name}: a package that was fetched earlier waits, and is landed first"]
        return []

    def would_read(self, stream: Stream) -> str:
        mark = self._mark(stream)
        if stream.lag is None:
            begin = f"on from its cursor {printable(mark)}" if mark else "in whole"
        else:
            since = below(mark, stream.lag)
            begin = f"from {since}" if since else "from the beginning"
        return f"{self._source.name}: {stream.name} {begin}, into {', '.join(stream.tables)}"

    def would_sweep(self) -> list[str]:
        sweeps = self._connected.sweeps if self._connected else ()
        return [
            f"{self._source.name}: asks for every landed row of {sweep.table} once more, to see what is gone"
            for sweep in sweeps
            if self._is_due(sweep) and self._files.files(sweep.table)
        ]

    def land_what_waits(self) -> bool:
        """Land what an earlier run fetched and could not land; whether nothing waits any more."""
        self._files.remove_partial_files()
        if self._pipeline.has_pending_data:
            self._progress(f"{self._source.name}: landing what was fetched earlier")
            self._load(lambda: self._pipeline.run())
        return not self._pipeline.has_pending_data

    def go_through(self, connected: Connected) -> None:
        known_before = {sweep.table: bool(self._files.files(sweep.table)) for sweep in connected.sweeps}
        for stream in connected.streams:
            if self._pipeline.has_pending_data:
                break
            with self._telling(stream.tables[0]):
                self._read(stream)
        for sweep in connected.sweeps:
            if self._pipeline.has_pending_data or not self._is_due(sweep):
                continue
            with self._telling(sweep.table):
                if known_before[sweep.table]:
                    self._sweep(sweep)
                else:
                    self._package.swept[sweep.table] = written(self._clock.now())
        self._flush()
        self._files.put_together()

    @contextmanager
    def _telling(self, table: str) -> Iterator[None]:
        """Go on with the next stream when one fails: what it told is landed, and its mark stays below the rest."""
        started = self._clock.now()
        try:
            yield
        except DeliveryError as trouble:
            self._trouble(str(trouble))
        except (AttributeError, KeyError, TypeError, ValueError) as surprise:
            # An answer of another form than the vendor's documentation has. What it holds is nobody's business here.
            place = traceback.extract_tb(surprise.__traceback__)[-1]
            self._trouble(
                f"{self._source.name}, {table}: an answer is not of the form that is known"
                f" ({type(surprise).__name__} in {place.name}, line {place.lineno} of {Path(place.filename).name})"
            )
        self.landed.seconds[table] += int((self._clock.now() - started).total_seconds())

    def _read(self, stream: Stream) -> None:
        count = 0
        for page in stream.pages(self._mark(stream)):
            count += self._add(page, is_whole=stream.lag is None)
            if page.mark:
                earlier = self._state.get("marks", {}).get(stream.name)
                is_back = stream.lag is not None and earlier and moment(earlier) > moment(page.mark)
                self._package.marks[stream.name] = earlier if is_back else page.mark
            self._progress(
                f"{self._source.name}, {stream.name}: {count:,} rows" + (f", to {page.mark}" if page.mark else "")
            )
            if self._package.size >= ROWS_A_PACKAGE:
                self._flush()
                if self._pipeline.has_pending_data:
                    return

    def _add(self, page: Page, *, is_whole: bool = False) -> int:
        now = written(self._clock.now())
        for table, rows in page.rows.items():
            contract = self._files.contract(table)
            kept = self._package.rows.setdefault(table, {})
            for row in rows:
                stray = row.keys() - contract.columns.keys()
                if stray:
                    raise KeyError(f"{table} has no {', '.join(sorted(stray))}")
                own = {name: value for name, value in {SYNCED: now, DELETED: False}.items() if name in contract.columns}
                key = tuple(None if row.get(name) is None else str(row[name]) for name in contract.key)
                if is_whole:
                    self._came.setdefault(table, set()).add(key)
                kept.pop(key, None)
                # What has no key is rejected by the build, and no two of them are one.
                kept[(*key, len(kept)) if None in key else key] = {**own, **row}
        self._package.whole += page.whole
        self.landed.notes += [note for note in page.notes if note not in self.landed.notes]
        return sum(map(len, page.rows.values()))

    def _is_due(self, sweep: Sweep) -> bool:
        swept = self._state.get("swept", {}).get(sweep.table)
        return self._asked.is_sweeping or not swept or self._clock.now() - moment(swept) >= SWEPT_EVERY

    def _sweep(self, sweep: Sweep) -> None:
        """Ask for every landed row again; what does not come back is landed as deleted."""
        # First what was read: it is swept too, and what was just told need not be asked for.
        self._flush()
        contract = self._files.contract(sweep.table)
        [key] = contract.key
        ids = [str(row[key]) for row in self._files.living(sweep.table, [key])]
        gone: set[str] = set()
        for start in range(0, len(ids), sweep.size):
            batch = ids[start : start + sweep.size]
            page = sweep.ask(batch)
            gone |= set(batch) - page.there - {str(row.get(key)) for row in page.rows.get(sweep.table, [])}
            self._add(page)
            self._progress(f"{self._source.name}, sweep of {sweep.table}: {start + len(batch):,} of {len(ids):,}")
            if self._package.size >= ROWS_A_PACKAGE:
                self._flush()
            if self._pipeline.has_pending_data:
                return
        if not self._is_believed(sweep.table, len(gone), len(ids)):
            return
        self._add(Page({sweep.table: self._deletions(sweep.table, (key, gone))}))
        self._package.swept[sweep.table] = written(self._clock.now())

    def _is_believed(self, table: str, gone: int, known: int) -> bool:
        """Whether that many rows of a table may be gone; where they may not, somebody is told."""
        if self._asked.accepts_deletions or gone <= max(GONE_ALWAYS, GONE_AT_MOST * known):
            return True
        self._trouble(
            f"{self._source.name}: {gone:,} of {known:,} rows of {table} are said to be gone. None was landed as"
            " deleted; if it is true, say so: ARGS='--sweep --accept-deletions'"
        )
        return False

    def _deletions(self, table: str, where: tuple[str, set[str] | frozenset[str]] | None) -> list[Row]:
        """The newest versions of landed rows, as deleted: with all that they said, so that their own time is kept."""
        contract = self._files.contract(table)
        gone = deletion(contract)
        if gone is None or (where and not where[1]):
            return []
        own = {gone: True, **({SYNCED: written(self._clock.now())} if SYNCED in contract.columns else {})}
        living = self._files.living(table, list(contract.columns), where)
        return [{**for_dlt(row, contract), **own} for row in living]

    def _gone(self) -> dict[str, list[Row]]:
        """What a package claims to be all of, and is landed and not in it."""
        gone: dict[str, list[Row]] = {}
        for table, column in {(claim.table, claim.column) for claim in self._package.whole}:
            claimed: frozenset[str] = frozenset().union(
                *(claim.values for claim in self._package.whole if (claim.table, claim.column) == (table, column))
            )
            given = self._package.rows.get(table, {}).keys() | (set() if column else self._came.get(table, set()))
            key = self._files.contract(table).key
            deletions = self._deletions(table, (column, claimed) if column else None)
            missing = [row for row in deletions if tuple(str(row[name]) for name in key) not in given]
            if column or self._is_believed(table, len(missing), len(deletions)):
                gone[table] = missing
        return gone

    def _flush(self) -> None:
        """Land the package, with what it says is gone."""
        for table, rows in self._gone().items():
            self._add(Page({table: rows}))
        package, self._package = self._package, _Package()
        if not package.size and not package.marks and not package.swept:
            return
        if self._pipeline.has_pending_data:
            # What could not be landed comes first. This is fetched again: its marks have not moved.
            return
        self._load(lambda: self._pipeline.run(_dlt_source(self._source.name, self._files, package)))

    def _load(self, load: Callable[[], object]) -> None:
        from dlt.pipeline.exceptions import PipelineStepFailed

        before, troubles = len(self._files.written), len(self._files.failures)
        try:
            load()
        except PipelineStepFailed as failed:
            reasons = "; ".join(self._files.failures[troubles:]) or str(failed)
            self._trouble(
                f"{self._source.name}: fetched and not landed, kept in {self._folder} for the next run: "
                + printable(reasons, longest=400)
            )
        # What was landed lies among the raw files; dlt's copies would be a second place to forget people in.
        for package in (self._folder / self._pipeline.pipeline_name / "load" / "loaded").glob("*"):
            shutil.rmtree(package)
        for one in self._files.written[before:]:
            self.landed.rows[one.table] += one.rows
            self.landed.files[one.table] += bool(one.rows)
            self.landed.deleted[one.table] += one.deleted
            for column, count in one.misfits.items():
                self.landed.notes.append(
                    f"{self._source.name}.{one.table}: {count:,} values of {column} are of another type than declared;"
                    " they are landed as text, and the build counts those that do not cast"
                )

    def _trouble(self, note: str) -> None:
        self.landed.is_incomplete = True
        self.landed.notes.append(note)


def _pipeline(source: str, folder: Path, files: RawFiles) -> "Pipeline":
    """dlt's pipeline of a source. What it writes lies in the folder; it knows no secret and tells nobody anything."""
    own = {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "CRITICAL",
        "LOAD__RAISE_ON_MAX_RETRIES": "1",
        "DLT_PROJECT_DIR": str(folder),
        "DLT_DATA_DIR": str(folder),
        "DLT_LOCAL_DIR": str(folder),
    }
    os.environ.update(own)
    # Here and not above: it takes seconds, reads these settings, and is not there in a nightly build.
    import dlt

    @dlt.destination(loader_file_format="parquet", batch_size=0, skip_dlt_columns_and_tables=True)
    def raw_files(path: Any, table: Any) -> None:
        _, file, *_ = Path(path).name.split(".")
        load = Path(path).parent.parent.name
        files.write(Path(path), str(table["name"]), load, file)

    return dlt.pipeline(source, pipelines_dir=str(folder), destination=raw_files(), dataset_name="raw")


def _dlt_source(name: str, files: RawFiles, package: _Package) -> Any:
    """A package as dlt takes it. The marks are written down as it is read, so that they are kept together with it."""
    import dlt

    def marks() -> Iterator[list[Row]]:
        state = dlt.current.source_state()
        for kept, moved in (("marks", package.marks), ("swept", package.swept)):
            state[kept] = {**state.get(kept, {}), **moved}
        yield []

    @dlt.source(name=name, max_table_nesting=0)
    def source() -> Any:
        resources = [
            dlt.resource(
                list(rows.values()), name=table, columns=hints(files.contract(table)), write_disposition="append"
            )
            for table, rows in sorted(package.rows.items())
            if rows
        ]
        return [dlt.resource(marks, name="_marks"), *resources]

    return source()
