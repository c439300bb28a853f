"""What every room shares and no room owns: the clock, identifiers, actors, errors. No models."""
