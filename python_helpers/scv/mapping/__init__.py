"""Turns what another connector or shop system landed into the raw contract, one SQL statement a table.

A dialect is a folder below ``dialects``: ``landed.yml`` declares the landed tables, ``<source>/<table>.sql`` selects
the rows of a raw table, ``prepare/*.sql`` holds what several of them share, and ``cannot_carry.csv`` lists the columns
of the contract that such a system cannot fill. There is no code per dialect.
"""
