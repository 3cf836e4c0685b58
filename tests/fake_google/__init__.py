"""A stand-in for Google Sheets v4, Drive v3 and Gmail v1 on loopback, for tests.

It implements what the product and the recordings in ``recordings/`` use, with Google's behaviour, and answers
everything else with 501 and the name of what is missing. ``python -m tests.fake_google --port N`` runs it as a
server of its own.
"""
