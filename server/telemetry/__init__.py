"""What pages report of themselves: checked, added up by the minute, and nothing else of it kept."""
