"""A stand-in for Google Sheets v4, Drive v3 and Gmail v1 on loopback, for tests.

It is narrow but true: what the product and the recordings in ``recordings/`` use is done as Google does it, and
the rest is answered with 501 and the name of the missing thing. ``python -m tests.fake_google --port N`` starts it
alone.
"""
