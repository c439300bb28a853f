"""What takes how long, beside a floor measured in the same run; nothing here is asserted."""
