"""A package whose own file imports its parts by the package's name."""
from circle import parts, nothing
