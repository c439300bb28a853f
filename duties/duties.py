"""The log's own regular duty, swept by this room because the log lies below it."""

from audit.checkpoints import checkpoint_if_due
from duties.kinds import register_sweep

register_sweep("audit.checkpoint", checkpoint_if_due)
