"""What the operator's side did, in a chain of lines that shows where somebody changed it."""
