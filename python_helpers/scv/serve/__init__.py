"""Between two builds: what the release says of somebody, and what has happened since, over HTTP.

The service decides nothing that a build would decide otherwise; it may only be stricter. What it is told is kept until
it lies among the raw files, where the next build reads it as it reads every feed.
"""
