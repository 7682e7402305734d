"""Runs the steps on the connection that `server.ledger.schema` hands over. Databases are made and upgraded by lotline-server alone."""

from alembic import context

from server.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
