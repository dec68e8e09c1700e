from .model import GPT, GPTConfig
from .sampling import generate

__all__ = ["GPT", "GPTConfig", "generate"]
