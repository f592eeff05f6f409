"""What an item's folder, suite and past show: one room a witness, and no room asks another."""
