"""What a question is about: the metric, and by what it is grouped."""
