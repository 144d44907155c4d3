"""A small app over the published release: search, one customer, segments, the steward's queue and decisions."""
