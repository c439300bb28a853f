"""The only writers of preservations; each act is one transaction that ends with its event."""

from preservation.actions.collection import collect, stop_collecting
from preservation.actions.keeping import confirm, create, extend, lift_hold, place_hold, propose
from preservation.actions.pausing import pause, pause_for_case, pause_own, release, resume

__all__ = [
    "collect",
    "confirm",
    "create",
    "extend",
    "lift_hold",
    "pause",
    "pause_for_case",
    "pause_own",
    "place_hold",
    "propose",
    "release",
    "resume",
    "stop_collecting",
]
