"""Grain: one row per destination and customer of whom it may be told more than who they are.

In Python because which columns are told is data that is compiled into a query, see `scv.exporting.attributes`.
"""

from scv.exporting import Attribute, attributes_told


def model(dbt, session):
    told = dbt.ref("audience_attributes").select("destination, attribute, name").fetchall()
    orders = dbt.ref("int_customer_purchases").select("customer_id, first_order_at, last_order_at")
    known = dbt.ref("int_customer_features").join(orders, "customer_id", how="left")
    return attributes_told(known, [Attribute(*line) for line in told])
