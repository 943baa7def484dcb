"""The report on a session: written by a job after its end, from what was said in it and when."""

from live.services.report.job import fail_overdue, request_report, waiting_reports, write_report
from live.services.report.reading import Report, report_of

__all__ = ["Report", "fail_overdue", "report_of", "request_report", "waiting_reports", "write_report"]
