"""Letters, words and numbers as typed, before any of them means something."""
