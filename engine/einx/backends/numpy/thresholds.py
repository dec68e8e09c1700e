"""From which sizes on one way of writing a thing in NumPy is faster than another.

Measured on two cores with NumPy 2 and OpenBLAS by the benchmark that is named; each decides between ways that are close
at the threshold, and never shows in a value.
"""

# Contractions, measured by benchmarks/contraction.py.

SMALL = 2048
"""Multiply-adds up to which one einsum beats a matrix product that needs a reshape or transpose besides."""

SHORT_SUM = 128
"""Terms below which a sum of elementwise products is faster in einsum than as products of vectors."""

LONG_PRODUCT = 2000
"""Length of the innermost axis above which ``multiply`` beats einsum for products without a sum."""

THREADED = 2**18
"""Multiply-adds from which BLAS uses several threads for one product."""

WORTH_PLACING = 2**15
"""Elements from which writing the product where it belongs beats copying it there."""

# Gathers, measured by benchmarks/indexing.py.

COPIED_ROW = 8
"""Copied elements per place from which the places themselves need little memory beside them."""

MANY_ROWS = 2**10
"""Elements of the result from which rows are fetched by ``take`` where that copies nothing else."""

MANY = 2**14
"""Elements of the result from which flattening several indexed axes pays for the calls that it takes."""

# Updates, measured by the same.

FEW = 512
"""Updated elements up to which one plain call is the fastest."""

MANY_PLACES = 1000
"""Places from which setting single elements through one flat index array is faster than through several."""

SHORT_ROW = 8
"""Elements per place up to which rows are updated column by column."""

LONG_ROW = 256
"""Elements per place from which one statement for each place is the fastest."""

ROWS_BLOCK = 2**14
"""Elements that are updated at once where rows are long: enough for speed, few enough to need no memory."""

# Blocks of places, measured by the same.

BLOCK = 2**12
"""Places that are computed at once: enough for speed, few enough to need no memory."""

UPDATED_BLOCK = 3 * 2**11
"""The same where columns are updated, each of which takes a call."""

LONG = 2**9
"""Places along the last axis from which loops over the others cost nothing beside them."""

MOST_LOOPS = 3
"""Axes that are looped over at most."""
