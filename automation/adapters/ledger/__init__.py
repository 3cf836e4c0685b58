"""The ledger in a database: `sql_ledger` reads and writes it, `schema` has its tables, their version and migrations."""
