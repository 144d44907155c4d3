"""dbt-spark on one session, with a warehouse of Parquet folders, seeds, Python models and ANSI.

dbt-spark turns ANSI off, keeps tables where a query that rewrites one cannot read it, writes seeds unescaped and sends
Python models to a cluster. Here the session is the project's (`scv.spark.session`), tables are swapped
(`scv.spark.warehouse`), and what is not SQL runs beside Spark (`scv.spark.beside`).
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from dbt.adapters.base import PythonJobHelper, available
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.contracts.connection import AdapterResponse, Connection, ConnectionState
from dbt.adapters.contracts.relation import Policy, RelationType
from dbt.adapters.spark import SparkAdapter, SparkConnectionManager, SparkCredentials
from dbt.adapters.spark.column import SparkColumn
from dbt.adapters.spark.connections import SparkConnectionMethod
from dbt.adapters.spark.relation import SparkRelation
from dbt.adapters.spark.session import Connection as SessionConnection
from dbt.adapters.spark.session import Cursor, SessionConnectionWrapper
from dbt_common.exceptions import DbtRuntimeError
from scv.spark.beside import run_python_model, write_seed
from scv.spark.door import DoorRefusedError, open_door
from scv.spark.session import SparkRefusedError, open_session, refuse_other_settings
from scv.spark.types import spark_type
from scv.spark.warehouse import Warehouse

_LOCK = threading.RLock()
_OPENED: dict[str, OpenedWarehouse] = {}
EMPTY: Mapping[str, str] = {}
# What dbt writes before a statement of whom it is for.
_NODE = re.compile(r'"node_id": "(?:model\.\w+\.)?([^"]+)"')
# A relation as `ScvSparkRelation` writes it.
_RELATION = re.compile(r'"(\w+)"\."(\w+)"')


class OpenedWarehouse:
    """A session and the warehouse whose tables it asks about; of each it is told when a query first names it."""

    def __init__(self, session: Any, warehouse: Warehouse) -> None:
        self.session, self.warehouse = session, warehouse
        self._known: set[tuple[str, str]] = set()
        self._passing: dict[tuple[str, str], str] = {}
        self._asking = threading.RLock()

    def ask(self, sql: str) -> Any:
        """A query as a data frame; what is no query is carried out. Raises DbtRuntimeError, in Spark's words."""
        try:
            with _LOCK:
                for schema, table in set(_RELATION.findall(sql)) - self._known:
                    self._tell(schema, table)
            return self.session.sql(sql)
        except Exception as error:
            raise DbtRuntimeError(in_words(error)) from error

    def written(self, schema: str, table: str) -> str:
        """A name by which queries read the rows in the table's next folder, until they are the table.

        Columns are told, because Spark would start a job to find them.
        """
        from pyspark.sql.types import StructType

        name = f"written_{schema}_{table}"
        with _LOCK:
            folder = self.warehouse.next_folder(schema, table)
            columns = StructType.fromJson(dict(columns_in(folder)))
            self.session.read.schema(columns).parquet(str(folder)).createOrReplaceTempView(name)
        return name

    def swap(self, schema: str, table: str, description: str = "", comments: Mapping[str, str] = EMPTY) -> None:
        """The rows in the table's next folder are the table from now on. `comments`: column -> what it means."""
        with _LOCK:
            columns = columns_in(self.warehouse.next_folder(schema, table), comments)
            self.warehouse.swap(schema, table, columns, description)
            self._forget(schema, table)
            self.session.catalog.dropTempView(f"written_{schema}_{table}")

    def drop(self, schema: str, table: str) -> None:
        with _LOCK:
            self._forget(schema, table)
            self.warehouse.drop(schema, table)

    def pass_by(self, schema: str, table: str, written: str) -> None:
        """Keep no rows of a table. `written` is SQL that writes them to its next folder, for whoever asks."""
        self._passing[schema, table] = written

    @contextmanager
    def asked(self) -> Iterator[Callable[[str, str], Path | None]]:
        """Tells where the rows of a table that is not kept were just written, None of any other. They go afterwards."""
        folders: dict[tuple[str, str], Path] = {}

        def folder(schema: str, table: str) -> Path | None:
            if (schema, table) in self._passing and (schema, table) not in folders:
                # Who asks for the same meanwhile waits until it is gone, and has it written again.
                self._asking.acquire()
                folders[schema, table] = self.warehouse.empty_folder(schema, table)
                self.session.sparkContext.setJobDescription(table)
                self.ask(self._passing[schema, table])
            return folders.get((schema, table))

        try:
            yield folder
        finally:
            for written in folders.values():
                shutil.rmtree(written.parent, ignore_errors=True)
                self._asking.release()

    def _tell(self, schema: str, table: str) -> None:
        from pyspark.sql.types import StructType

        folder = self.warehouse.folder(schema, table)
        if folder is None:
            return
        # The catalogue reads names in backticks, whatever queries do.
        self.session.sql(f"create schema if not exists `{schema}`")
        self.session.catalog.createTable(
            f"`{schema}`.`{table}`",
            path=str(folder),
            source="parquet",
            schema=StructType.fromJson(dict(self.warehouse.columns(schema, table))),
        )
        self._known.add((schema, table))

    def _forget(self, schema: str, table: str) -> None:
        if (schema, table) in self._known:
            self.session.sql(f"drop table if exists `{schema}`.`{table}`")
            self._known.remove((schema, table))


@dataclass
class ScvSparkCredentials(SparkCredentials):
    """`warehouse` is the folder of the tables; `server_side_parameters` are settings of Spark's."""

    method: SparkConnectionMethod = SparkConnectionMethod.SESSION
    host: str = "session"
    schema: str = "main"
    warehouse: str = "data/spark"

    def __post_init__(self) -> None:
        given = dict(self.server_side_parameters)
        super().__post_init__()
        # What dbt-spark says of ANSI is taken back.
        self.server_side_parameters = {str(name): str(value) for name, value in given.items()}
        try:
            refuse_other_settings(self.server_side_parameters)
        except SparkRefusedError as refused:
            raise DbtRuntimeError(str(refused)) from refused

    @property
    def type(self) -> str:
        return "scvspark"

    def _connection_keys(self) -> tuple[str, ...]:
        return ("database", "schema", "warehouse", "server_side_parameters")


def opened(credentials: ScvSparkCredentials) -> OpenedWarehouse:
    """The profile's session and warehouse, opened once a process."""
    with _LOCK:
        root = Path(credentials.warehouse).absolute()
        if str(root) not in _OPENED:
            try:
                session = open_session(credentials.server_side_parameters)
            except SparkRefusedError as refused:
                raise DbtRuntimeError(str(refused)) from refused
            _OPENED[str(root)] = OpenedWarehouse(session, Warehouse(root))
        return _OPENED[str(root)]


def columns_in(folder: Path, comments: Mapping[str, str] = EMPTY) -> Mapping[str, Any]:
    """Columns of Parquet files, in Spark's words and without Spark. Raises FileNotFoundError where there is none.

    `comments`: column -> what it means.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    file = next(folder.glob("*.parquet"), None)
    if file is None:
        raise FileNotFoundError(f"no Parquet file in {folder}")
    arrow = pq.read_schema(file)
    # A file's own word that none is null holds for its rows alone.
    arrow = pa.schema([one.with_nullable(True) for one in arrow])
    columns = from_arrow_schema(arrow, prefer_timestamp_ntz=True).jsonValue()
    for one in columns["fields"]:
        if comment := comments.get(one["name"]):
            one["metadata"] = {"comment": comment}
    return columns


class ProjectCursor(Cursor):
    def __init__(self, warehouse: OpenedWarehouse) -> None:
        super().__init__()
        self._warehouse = warehouse

    def execute(self, sql: str, *parameters: Any) -> None:
        self._rows = None
        # Spark's own pages and logs (`scv.spark.plans`) say which node a job is of.
        node = _NODE.search(sql)
        self._warehouse.session.sparkContext.setJobDescription(node[1] if node else None)
        self._df = self._warehouse.ask(sql)

    def fetchall(self) -> Any:
        try:
            return super().fetchall()
        except Exception as error:
            raise DbtRuntimeError(in_words(error)) from error


def in_words(error: Exception) -> str:
    """Spark's error without the stack of its machine."""
    return re.split(r"JVM stacktrace:|\n\s+at ", str(error))[0].strip()[:4000]


class ProjectConnection(SessionConnection):
    def __init__(self, warehouse: OpenedWarehouse) -> None:
        super().__init__()
        self._warehouse = warehouse

    def cursor(self) -> Cursor:
        return ProjectCursor(self._warehouse)


class ScvSparkConnectionManager(SparkConnectionManager):
    TYPE = "scvspark"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        if connection.state != ConnectionState.OPEN:
            connection.handle = SessionConnectionWrapper(ProjectConnection(opened(connection.credentials)))
            connection.state = ConnectionState.OPEN
        return connection


class BesideSpark(PythonJobHelper):
    """Runs a Python model in this process."""

    def __init__(self, parsed_model: dict[str, Any], credentials: ScvSparkCredentials) -> None:
        self._model, self._credentials = parsed_model, credentials

    def submit(self, compiled_code: str) -> None:
        model, project = self._model, opened(self._credentials)
        with project.asked() as passing:
            run_python_model(
                project.warehouse, model["schema"], model["alias"], compiled_code, model["original_file_path"], passing
            )


@dataclass(frozen=True, eq=False, repr=False)
class ScvSparkRelation(SparkRelation):
    """Names stand in double quotes, which DuckDB beside Spark reads as well."""

    quote_character: str = '"'
    quote_policy: Policy = field(default_factory=lambda: Policy(database=False, schema=True, identifier=True))


class ScvSparkColumn(SparkColumn):
    def is_string(self) -> bool:
        return self.dtype == "string"


class ScvSparkAdapter(SparkAdapter):
    ConnectionManager = ScvSparkConnectionManager
    Relation = ScvSparkRelation
    Column = ScvSparkColumn

    @classmethod
    def type(cls) -> str:
        return "scvspark"

    def quote(self, identifier: str) -> str:
        return f'"{identifier}"'

    @property
    def default_python_submission_method(self) -> str:
        return "beside_spark"

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        return {"beside_spark": BesideSpark}

    def generate_python_submission_response(self, submission_result: Any) -> AdapterResponse:
        return AdapterResponse(_message="OK")

    def _opened(self) -> OpenedWarehouse:
        return opened(self.config.credentials)

    # What there is, the warehouse knows without asking Spark.

    def list_schemas(self, database: str | None) -> list[str]:
        return sorted({schema for schema, _ in self._opened().warehouse.tables()})

    def check_schema_exists(self, database: str | None, schema: str) -> bool:
        return schema in self.list_schemas(database)

    def list_relations_without_caching(self, schema_relation: BaseRelation) -> list[BaseRelation]:
        return [
            self.Relation.create(schema=schema, identifier=table, type=RelationType.Table)
            for schema, table in self._opened().warehouse.tables()
            if schema == schema_relation.schema
        ]

    def get_columns_in_relation(self, relation: BaseRelation) -> list[ScvSparkColumn]:
        return self.columns_of(f"select * from {relation.render()}")

    def create_schema(self, relation: BaseRelation) -> None:
        """A schema is a folder, and made with its first table."""

    def drop_relation(self, relation: BaseRelation) -> None:
        self._opened().drop(relation.schema, relation.identifier)
        self.cache_dropped(relation)

    # What the materialisations ask for.

    @available
    def spark_type(self, declared: str) -> str:
        return spark_type(declared)

    @available
    def empty_folder(self, relation: BaseRelation) -> str:
        """Where the next rows of a table go."""
        return str(self._opened().warehouse.empty_folder(relation.schema, relation.identifier))

    @available
    def pass_by(self, relation: BaseRelation, written: str) -> None:
        """Keep no rows of a view: what writes them is carried out when a Python model asks for them."""
        self._opened().pass_by(relation.schema, relation.identifier, written)

    @available
    def columns_of(self, sql: str) -> list[ScvSparkColumn]:
        """The columns of a query, which is analysed and not run."""
        fields = self._opened().ask(sql).schema.fields
        return [ScvSparkColumn(column=one.name, dtype=one.dataType.simpleString()) for one in fields]

    @available
    def written(self, relation: BaseRelation) -> str:
        """A name by which queries read the rows that were written for a table and are not yet it."""
        return self._opened().written(relation.schema, relation.identifier)

    @available
    def swap(self, relation: BaseRelation, description: str = "", comments: Mapping[str, str] = EMPTY) -> None:
        """The rows in the next folder are the table from now on, described in words."""
        self._opened().swap(relation.schema, relation.identifier, description, comments)
        self.cache_added(relation.incorporate(type=RelationType.Table))

    @available
    def write_seed(self, relation: BaseRelation, seed: Mapping[str, Any], delimiter: str) -> None:
        file = Path(seed["root_path"]) / seed["original_file_path"]
        types = seed["config"].get("column_types", {})
        warehouse = self._opened().warehouse
        write_seed(warehouse, relation.schema, relation.identifier, file, types, delimiter)

    @available
    def open_door(self, arguments: Mapping[str, Any], variables: str, builds: bool) -> int:
        """Take over what landed; how many tables."""
        project = Path(arguments.get("project_dir") or ".").absolute()
        profiles = Path(arguments.get("profiles_dir") or project).absolute()
        try:
            taken = open_door(self._opened().warehouse, project, profiles, variables, builds)
        except DoorRefusedError as refused:
            raise DbtRuntimeError(str(refused)) from refused
        for schema, table in taken:
            self.swap(self.Relation.create(schema=schema, identifier=table))
        return len(taken)
