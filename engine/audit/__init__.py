"""The tamper-evident record of every question and execution."""
