"""The memory: one relational database, spoken to with SQLAlchemy Core."""
