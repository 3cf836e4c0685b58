"""The Vietnamese words that people type into cells or choose from drop-down lists."""

from __future__ import annotations

SUBMITTED = "Đã nộp"
NOT_SUBMITTED = "Chưa nộp"
SUBMIT_CHOICES = (NOT_SUBMITTED, SUBMITTED)
NIL = "Không phát sinh"
NOT_APPLICABLE = "Không áp dụng"
ESTIMATE = "ước"
YES = "Có"
NO = "Không"
