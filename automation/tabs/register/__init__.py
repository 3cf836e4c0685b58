"""The tabs of the register, the committee's workbook."""
