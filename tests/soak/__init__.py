"""The soak: nights on Google's stand-in while people edit at random and Google is not well.

What people did is kept by a record of its own (`paper.py`, `record.py`); what must then stand in the ledger is told
by an oracle that knows neither the stages nor the fold (`oracle.py`); `soak.py` compares, night by night.
"""
