"""Everything that must happen, now or at a time, as rows that outlive any broker."""
