"""Adapters that land real, public data sets as raw tables, and reconcile what a build made of them with the source."""
