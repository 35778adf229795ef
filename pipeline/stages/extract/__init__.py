"""Article to reports: which occurrences it tells, and what was left out with its reason."""
