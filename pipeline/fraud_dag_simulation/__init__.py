"""The judge tried on days whose truth is known, and on days that nobody here made."""
