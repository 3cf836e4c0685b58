"""Tests of what a change of forms does to workbooks."""
