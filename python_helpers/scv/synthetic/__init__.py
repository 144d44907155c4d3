"""A simulated British retailer: every raw table of the contract, and the truth about who is who.

SQL over DuckDB does the work (`sql/`, one file per topic); Python only orders the stages and writes the files.
"""

from scv.synthetic.generator import GeneratorSettings, generate

__all__ = ["GeneratorSettings", "generate"]
