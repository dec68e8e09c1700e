"""The subscripts of ``np.einsum``: a letter for each dimension, ``...`` for those that have none."""
