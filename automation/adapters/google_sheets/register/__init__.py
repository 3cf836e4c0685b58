"""The register as a Google spreadsheet."""
