"""Kinds of links between identifiers, and how well each holds: said once, for every verb that explains them."""

# The firmest first: a person's word, a record, a thing that is somebody's, a likeness.
FIRMNESS = ("decision", "proof", "possession", "household", "match")

# They go along with a person whom something else joins: a shared device makes nobody one.
JOINS_NOBODY = ("possession", "household")
