"""What an item's own files say that its tests need, before anything is installed."""

from shinchoku.requirements.declared import Declared, declared
from shinchoku.requirements.files import matters

__all__ = ["Declared", "declared", "matters"]
