"""The log: one event for every act, in the act's own transaction, chained and numbered."""
