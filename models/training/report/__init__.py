"""The report: one page and one notebook with all that is known of a detector, made from what is committed beside it."""
