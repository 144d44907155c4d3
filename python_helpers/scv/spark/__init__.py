"""The same project on Spark: a warehouse of Parquet folders, a session, the raw files and Python models beside it."""
