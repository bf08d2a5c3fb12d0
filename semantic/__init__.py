"""What the words of the business mean: the semantic model and the metric query."""
