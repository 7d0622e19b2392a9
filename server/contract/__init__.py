"""Records that only the operator's side knows: none of them is in what a listener downloads."""
