"""The study: from confirmed cases and the scan behind them to one row a report, one a patient, and the flow of both."""
