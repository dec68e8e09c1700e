from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxtyping import Float
else:

    class Float:
        """Stands in for jaxtyping at run time."""

        def __class_getitem__(cls, item):
            return item[0]


__all__ = ["Float"]
