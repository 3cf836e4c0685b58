"""A simulation of a real year: clerks who type, a secretary who decides, and every nightly run.

It is outside `automation/` because it is the users' side: it uses the product as they do, through the `baocao` command
and through files alone.
"""
