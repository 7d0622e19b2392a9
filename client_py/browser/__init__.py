"""The Python that the page's worker runs; the only room that may touch js."""
