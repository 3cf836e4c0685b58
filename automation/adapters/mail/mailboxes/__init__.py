"""Mailboxes into which mail comes back: a Maildir, or a folder of an IMAP server."""
