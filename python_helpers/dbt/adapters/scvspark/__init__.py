"""dbt's adapter for Spark with what the project adds to it; dbt finds it by `type: scvspark` in a profile."""

from dbt_common.exceptions import DbtRuntimeError

try:
    import pyspark  # noqa: F401
    from dbt.adapters import spark  # noqa: F401
except ImportError as missing:
    raise DbtRuntimeError(f"{missing}: pip install -r requirements-spark.lock") from missing

from dbt.adapters.base import AdapterPlugin
from dbt.adapters.scvspark.impl import ScvSparkAdapter, ScvSparkCredentials
from dbt.include import scvspark

Plugin = AdapterPlugin(
    adapter=ScvSparkAdapter,
    credentials=ScvSparkCredentials,
    include_path=scvspark.PACKAGE_PATH,
    dependencies=["spark"],
)
