"""Alembic's entry: the engine comes from app.storage.migrate."""

from alembic import context

from app.storage.rows import Row

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Building a table anew drops the old one, and all that hangs on it were keys held. This
        # must be said outside of any transaction, or SQLite takes no notice.
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        user_module_prefix="base.",
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
    if is_sqlite:
        broken = connection.connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration broke references: {broken[:5]}")
        connection.connection.execute("PRAGMA foreign_keys=ON")
