"""The outbox: the state of each message, projected from the ledger."""
