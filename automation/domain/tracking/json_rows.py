"""Standings and findings as JSON objects: the interface of `--json`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from automation.domain.tracking.findings import Finding
from automation.domain.tracking.standing import Standing


def standing_row(standing: Standing, url: str = "") -> dict[str, Any]:
    """Returns the standing as a JSON object. `due` is the first moment that is too late, extensions included; `url`: of
    the unit's workbook."""
    return {
        "unit": standing.unit, "obligation": standing.obligation,
        "standing": standing.stage.value, "bucket": standing.bucket.value,
        "verdict": standing.verdict.value if standing.verdict else None,
        "submitted_at": _iso(standing.submitted_at), "completed_at": _iso(standing.completed_at),
        "amended_at": _iso(standing.amended_at), "due": _iso(standing.due),
        "days_late": standing.days_late, "errors": standing.errors, "warnings": standing.warnings,
        "amended_after_due": standing.amended_after_due, "reason": standing.reason,
        "decision": standing.decision or None, "conflict": standing.conflict or None,
        "notice": standing.notice or None, "url": url or None,
    }


def finding_row(finding: Finding, url: str = "") -> dict[str, Any]:
    return {
        "unit": finding.unit, "obligation": finding.obligation, "severity": finding.severity.value,
        "code": finding.code, "sheet": finding.sheet, "cell": finding.cell, "field": finding.field,
        "message": finding.message, "remedy": finding.remedy, "explained": finding.explained,
        "explanation_outdated": finding.outdated,
        "cells": list(finding.cells), "url": url or None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
