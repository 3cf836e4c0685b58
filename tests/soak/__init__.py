"""The soak test: nightly runs on the Google stand-in while simulated people edit at random and some requests fail.

`expected_spreadsheet.py` and `secretary.py` record what people did, `expected_ledger.py` derives from that, without
the product's own stages and event projection, what the ledger must hold; `driver.py` compares after every run.
`file_users.py` and `committee.py` are people who work with files and with the register; `additions.py` compares what
they added before and after each write of the software; `request_count.py` counts the least requests that a run needs.
"""
