"""Helpers of the single customer view that import no dbt."""
