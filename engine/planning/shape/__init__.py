"""The rest of a question: filters, bounds, ranks, shares, rows, and which days."""
