"""A rehearsal of a real year: clerks who type, a secretary who decides, and the jobs of every night.

It stands outside `automation/` because it is the people's side: it knows the product as they do,
by the `baocao` command and by files alone.
"""
