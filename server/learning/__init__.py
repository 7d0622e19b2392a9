"""What the operator's machine learns: which tunes belong together, and how they are rated."""
