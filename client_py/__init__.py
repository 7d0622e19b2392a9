"""The listener's side of SIDFlow in Python: pure rules, tested natively, unchanged in the browser."""
