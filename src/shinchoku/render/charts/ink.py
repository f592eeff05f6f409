"""The charts' colours, each for a light page and a dark one, and their typefaces."""

FONTS = (
    "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Hiragino Kaku Gothic ProN, Yu Gothic, Meiryo, "
    "Segoe UI, Helvetica, Arial, sans-serif"
)

# Blue and orange are told apart by every kind of eye; what is evidenced has a shape of its own besides.
PAPER = "#ffffff"
TEXT = "#1f2328"
MUTED = "#59636e"
GRID = "#d8dee4"
CLAIMED = "#b04a00"
PRESENT = "#0a5fc2"
PRESENT_TINT = "#cfe4fb"
GAP = "#fbe4cd"
EVIDENCED = TEXT
LEVELS = ("#ebeef1", "#b6d6f9", "#6ba8ec", "#2d74c8", "#0b3c78")
"""Days by how much was done, from nothing on."""

DARK = {
    PAPER: "#0d1117",
    TEXT: "#e6edf3",
    MUTED: "#9ba4ae",
    GRID: "#30363d",
    CLAIMED: "#f5a35c",
    PRESENT: "#6cb2ff",
    PRESENT_TINT: "#16324f",
    GAP: "#45301c",
    **dict(zip(LEVELS, ("#20262d", "#123a63", "#1f63a8", "#4f9bea", "#b5d9ff"), strict=True)),
}
"""What each light colour becomes on a dark page."""
