"""What an item's own files say that its tests need, before anything is installed."""

from shinchoku.requirements.declared import Declared, declared, matters
from shinchoku.requirements.locks import LOCKS, Locked, locked

__all__ = ["LOCKS", "Declared", "Locked", "declared", "locked", "matters"]
