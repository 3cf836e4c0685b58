"""``spreadsheets.batchUpdate``: one function for each kind of request, in the table ``dispatch.KINDS``."""
