"""Times and periods as written: words to days, without looking at the model."""
