"""The commands of `tideover`. Each module's `add` registers its own; the function's docstring is its help."""
