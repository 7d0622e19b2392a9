"""What browser, server and tests share: records, formats and rules without I/O, clock or js."""
