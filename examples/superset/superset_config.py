"""Settings of a Superset that looks at releases; `SUPERSET_CONFIG_PATH` names this file."""

import os

# Signs sessions and encrypts what is stored: `openssl rand -base64 42`, once.
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
# Superset's own, users and dashboards. One file does for one machine; beyond that it asks for PostgreSQL or MySQL.
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_DATABASE"]
