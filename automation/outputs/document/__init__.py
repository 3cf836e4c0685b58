"""The official document (.docx) of a compiled report."""
