"""Rules of the operations: well-formed descriptions that an operation cannot give a meaning to."""

from __future__ import annotations

from einx_lsp.rules.rule import Blame, rule_of

__all__ = ["MEANING"]


MEANING = (
    rule_of(
        "EX401",
        "tensor-count",
        "More or fewer tensors are passed than the description or the operation takes.",
        "A description has one expression per tensor, separated by commas, and an operation has its own count: a "
        "reduction takes one, `subtract` two, `where` three.",
        'einx.add("a b, b", x)',
        "Pass one tensor for each expression before `->`.",
    ),
    rule_of(
        "EX402",
        "concatenation-not-allowed",
        "`+` is used in an operation that does not concatenate.",
        "Only `id` and `rearrange` concatenate and split axes with `+`.",
        'einx.sum("[a] (b + c)", x, b=2)',
        "Concatenate or split with `einx.id` before or after the call.",
    ),
    rule_of(
        "EX403",
        "output-missing",
        "The output has to be written and is not.",
        "Where the result could look in several ways, the description says it behind `->`: for several inputs of `id`, "
        "for `dot` with brackets, and for gathers.",
        'einx.get_at("[a] b, c", x, np.array([1, 2]))',
        "Write the output after `->`.",
    ),
    rule_of(
        "EX404",
        "output-count",
        "The description has several outputs, but the operation returns one tensor.",
        "Several expressions after `->` are several results, which only `id`, `rearrange` and `vmap` return.",
        'einx.sum("a b -> a, b", x)',
        "Make one call for each result.",
    ),
    rule_of(
        "EX405",
        "output-ambiguous",
        "The output is left out, but more than one is possible.",
        "An elementwise operation takes the expression that has the axes of all others as its output, if there is one "
        "and only one; `argmax` puts its coordinates in the place of the bracket, if there is one.",
        'einx.add("a, b", x[:, 0], x[0])',
        "Write the output after `->`.",
    ),
    rule_of(
        "EX406",
        "output-only",
        "The description of an operation without inputs has inputs.",
        "`arange` makes a tensor from nothing: its description is one expression, that of the result.",
        'einx.arange("a -> a", a=4)',
        "Write the expression of the result only, for example `a b [2]`.",
    ),
    rule_of(
        "EX407",
        "inputs-only",
        "The description of a query has outputs.",
        "`check`, `matches`, `solve_axes` and `solve_shapes` ask about tensors that are there, so all expressions are "
        "separated by commas.",
        'einx.check("a b -> a", x)',
        "Write commas in place of `->`, and pass one tensor for each expression.",
    ),
    rule_of(
        "EX408",
        "keepdims-with-output",
        "`keepdims=True` is passed although the output is written.",
        "`keepdims` says what the output is to look like where it is left out. A written output says it itself.",
        'einx.sum("a [b] -> a", x, keepdims=True)',
        "Leave `keepdims` out, and write `1` in the output where an axis of length 1 is to stay.",
        blame=Blame(option="keepdims"),
    ),
    rule_of(
        "EX409",
        "brackets-in-output",
        "The output of a reduction has brackets.",
        "The axes in brackets are reduced, so the output does not have them.",
        'einx.sum("a [b] -> a [b]", x)',
        "Leave the brackets and the axes in them out of the output.",
    ),
    rule_of(
        "EX410",
        "nothing-to-reduce",
        "Nothing says which axes to reduce.",
        "A reduction runs over the axes in brackets, or over those that the output does not have. With neither "
        "brackets nor `->`, nothing is said.",
        'einx.sum("a b", x)',
        "Put the axes to reduce in brackets, as in `a [b]`, or write the output, as in `a b -> a`.",
    ),
    rule_of(
        "EX411",
        "empty-reduction",
        "An extremum of no elements is asked for.",
        "The largest or smallest of no elements does not exist, so an axis of length 0 has none.",
        'einx.max("a [b]", x[:, :0])',
        "Make sure that the axis has elements, or treat the empty case apart.",
    ),
    rule_of(
        "EX412",
        "brackets-missing",
        "Nothing says which axes the operation runs along.",
        "`softmax`, `sort`, `flip`, `argmax`, `get_at` and their like run along the axes in brackets and need some.",
        'einx.softmax("a b", x)',
        "Put the axes that the operation runs along in brackets.",
    ),
    rule_of(
        "EX413",
        "brackets-not-allowed",
        "Brackets stand where no axis belongs to the operation.",
        "An elementwise operation sees single elements, the result of a gather has no indexed axes, and an update is "
        "one element for each place: none of these has axes in brackets.",
        'einx.add("a [b], [b]", x, x[0])',
        "Take the brackets away.",
    ),
    rule_of(
        "EX414",
        "brackets-changed",
        "The bracketed axes of the output are not those of the input.",
        "An operation that keeps the shape keeps its axes, in their order.",
        'einx.softmax("[a b] -> [b a]", x)',
        "Write the same brackets in the output, and reorder with `einx.id`.",
    ),
    rule_of(
        "EX415",
        "bracket-count",
        "More or fewer axes are in brackets than the operation takes.",
        "`sort` and `argsort` run along one axis, and a function passed to `vmap_with_axis` has the same bracketed "
        "axes in all its tensors.",
        'einx.sort("[a b]", x)',
        "Flatten the axes into one, as in `[(a b)]`, or leave one in brackets.",
    ),
    rule_of(
        "EX416",
        "coordinate-count",
        "There are more or fewer coordinates than axes that they belong to.",
        "A place along two axes has two coordinates. One tensor holds them along a bracketed axis of that length, as "
        "in `p [2]`, or several tensors hold some each.",
        'einx.get_at("[a b], p -> p", x, np.array([1, 2]))',
        "Pass one coordinate for each bracketed axis.",
    ),
    rule_of(
        "EX417",
        "coordinate-type",
        "Coordinates are no integers.",
        "A coordinate is the number of a place along an axis. Floats and booleans are none.",
        'einx.get_at("[a] b, p -> p b", x, np.array([0.5, 1.5]))',
        "Convert them, for example with `.astype(int)`.",
    ),
    rule_of(
        "EX418",
        "coordinate-axes",
        "The coordinates of one tensor stand along several axes.",
        "A tensor of coordinates has one bracketed axis, along which the coordinates of a place stand, or none.",
        'einx.get_at("[a b] , p [q r] -> p", x, np.zeros((3, 2, 1), int))',
        "Bracket one axis of the tensor of coordinates.",
    ),
    rule_of(
        "EX419",
        "axis-left-out",
        "An axis of the input is missing in the output.",
        "An axis outside brackets is a loop, so the output has it. Only an axis of length 1 may be left out.",
        'einx.id("a b -> a", x)',
        "Add the axis to the output, or use an operation that takes it away, such as `einx.sum`.",
    ),
    rule_of(
        "EX420",
        "axis-twice-in-output",
        "An axis stands twice in one output.",
        "In an input, an axis that stands twice is the diagonal. In an output it would leave all places off the "
        "diagonal without a value.",
        'einx.id("a b -> a b a", x)',
        "Give one of them a name of its own, and its length.",
        blame=Blame(last=True),
    ),
    rule_of(
        "EX421",
        "part-count",
        "Inputs and outputs have different numbers of parts.",
        "Every input, or part of a concatenated input, goes to one output, or one part of a concatenated output.",
        'einx.id("a b, a b -> a b", x, x)',
        "Write one output part for each input part.",
    ),
    rule_of(
        "EX422",
        "parts-unmatched",
        "The inputs cannot be matched to the outputs by their axes.",
        "An input, or part of one, goes to an output that has all its axes, and each output takes one. There is no "
        "such choice here.",
        'einx.id("a, a -> a, b", x[:, 0], x[:, 1], b=3)',
        "Write outputs that have the axes of the inputs.",
    ),
    rule_of(
        "EX423",
        "shift-count",
        "`shift` has more or fewer entries than there are axes in brackets.",
        "`roll` moves all bracketed axes by one int, or each by its own.",
        'einx.roll("a [b]", x, shift=(1, 2))',
        "Pass one int, or one for each axis in brackets.",
        blame=Blame(option="shift"),
    ),
    rule_of(
        "EX424",
        "shift-missing",
        "`roll` is not told by how many places to move.",
        "`shift=` is an int, or a tuple of ints with one for each axis in brackets.",
        'einx.roll("a [b]", x)',
        "Write, for example, `shift=1`.",
        blame=Blame(option="shift", absent=True),
    ),
    rule_of(
        "EX425",
        "signature-mismatch",
        "The brackets do not fit the signature that a function declares.",
        'A function such as `np.vectorize(f, signature="(m),(m)->()")` says how many axes it sees of each tensor. '
        "These are the axes in brackets. A letter stands for one length, wherever it stands.",
        'import einx.numpy\n\nproduct = einx.numpy.adapt_with_vmap(np.dot, signature="(m),(m)->()")\n'
        'product("a [b], [b c]", x, x.T)',
        "Bracket the axes that the function sees, or write the output.",
    ),
    rule_of(
        "EX426",
        "too-many-parts",
        "Concatenations in several dimensions have more parts than code can be written for.",
        "A tensor with concatenations in several dimensions has one part for each choice of operands, so their numbers "
        "multiply: fourteen dimensions of two operands each are 16,384 parts.",
        f'einx.id(\n    "{" ".join(["(1 + 1)"] * 14)}",\n    np.zeros((2,) * 14),\n)',
        "Concatenate or split along fewer dimensions at once.",
    ),
    rule_of(
        "EX427",
        "too-many-axes",
        "The call needs an array of higher rank than the framework has.",
        "An array of NumPy has at most 64 axes (32 before NumPy 2), on the way to the result too: a group that is "
        "taken apart counts with all its axes.",
        f'einx.id(\n    "a b -> a b {" ".join(["1"] * 63)}",\n    x,\n)',
        "Flatten axes that stay together into one.",
    ),
    rule_of(
        "EX428",
        "update-type",
        "The updates are of a higher kind of numbers than what they change.",
        "An update is converted to the dtype of what it changes, which may be done from booleans to integers to floats "
        "to complex numbers. The other way something would be lost. Only `set_at` converts as an assignment does.",
        'einx.add_at("[a] b, p, p b", np.zeros((4, 6), int), np.array([0]), np.ones((1, 6)))',
        "Convert the array that is changed, or the updates, with `.astype(...)`.",
    ),
    rule_of(
        "EX429",
        "option-type",
        "An option of the operation is something else than it may be.",
        "Keywords such as `dtype=`, `descending=` or `mode=` are the operation's own and no axes. Each takes values of "
        "one kind.",
        'einx.sort("a [b]", x, descending="yes")',
        "Pass what the message names.",
    ),
    rule_of(
        "EX430",
        "too-few-elements",
        "More elements are asked for than the axis has.",
        "The bracketed axis of the output says how many of the largest or smallest elements are wanted. There are no "
        "more than the axis is long.",
        'einx.topk("a [b->9]", x)',
        "Ask for as many elements as there are, or fewer.",
    ),
    rule_of(
        "EX431",
        "empty-axis",
        "Coordinates out of range are to become others, but the axis has no elements.",
        'With `mode="clip"` and `mode="wrap"` another element is taken. An axis of length 0 has none.',
        'einx.get_at("[a] b, p -> p b", np.zeros((0, 6)), np.array([1]), mode="clip")',
        'Use `mode="fill"`, or an axis that has elements.',
    ),
    rule_of(
        "EX432",
        "too-many-elements",
        "The call needs an array of more elements than any framework has.",
        "An array has fewer than 2**63 elements, on the way to the result too.",
        'einx.id("a b -> a b c", x, c=10**30)',
        "Check the lengths that are passed.",
    ),
)
"""The rules ``EX4xx``."""
