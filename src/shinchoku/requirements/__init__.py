"""What an item's own files say that its tests need, before anything is installed."""

from shinchoku.requirements.declared import Declared, declared, matters
from shinchoku.requirements.plugins import SETTINGS_FILES

__all__ = ["SETTINGS_FILES", "Declared", "declared", "matters"]
