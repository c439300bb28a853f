"""Cases: what was asked, by whom, under which process, and what was decided."""
