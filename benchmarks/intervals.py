"""Rates of a count with the 95 % interval of Wilson."""

import math


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of Wilson for a rate, in hundredths."""
    if total == 0:
        return 0.0, 100.0
    z, share = 1.959964, hits / total
    middle = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    below = 1 + z * z / total
    return max(0.0, 100 * (middle - reach) / below), min(100.0, 100 * (middle + reach) / below)
