"""Names of axes in type hints: jaxtyping where it is installed, else hints that nobody looks at."""

try:
    from jaxtyping import Bool, Float, Int
except ImportError:
    from typing import Annotated

    class _Kind:
        def __class_getitem__(cls, item):
            array, axes = item
            return Annotated[array, cls.__name__, axes]

    class Bool(_Kind):
        pass

    class Float(_Kind):
        pass

    class Int(_Kind):
        pass


__all__ = ["Bool", "Float", "Int"]
