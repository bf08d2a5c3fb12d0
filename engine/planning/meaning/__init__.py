"""Words to what the model knows: its names, its values, and the parts of a sentence."""
