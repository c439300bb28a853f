"""Who does a thing: a member of staff, an officer, or the system itself."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """The author of a write.

    ``id`` is an enrolled pseudonym (a ULID) for people and a fixed word for the system, so that
    the log can prove that two people differ without naming them. ``roles`` are the roles held at
    the moment of acting; policies judge by them.
    """

    kind: Literal["staff", "officer", "system"]
    id: str
    roles: frozenset[str] = field(default_factory=frozenset)

    def has(self, *roles: str) -> bool:
        """Say whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(kind="system", id="system", roles=frozenset({"system"}))
