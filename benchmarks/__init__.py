"""The figures that the project promises, measured in one run beside what one would use instead.

The checkout's engine is what is measured, whatever else is installed: its folder goes to the front of the path here,
before any module of this package imports ``einx``.
"""

import sys
from pathlib import Path

ENGINE = Path(__file__).resolve().parent.parent / "engine"

sys.path.insert(0, str(ENGINE))
