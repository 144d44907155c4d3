"""Fetch what vendors have into the raw folder, as the sources' YAML has it: for shops without a connector service.

`source` says what a source is, one module each knows a vendor's API, `raw_files` writes and puts together the files,
and `land` goes through a source. dlt keeps what was fetched until it is landed, and how far each stream was read.
"""
