"""Google Drive v3: files, permissions, revisions, changes, comments, shared drives."""
