"""Messages out, the user notice and its gate, and the dispatcher that reads the log."""
