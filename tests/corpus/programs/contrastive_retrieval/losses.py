import einx
import numpy as np


def clip_loss(a, b, temperature=0.1):
    """Cross entropy over the rows and over the columns of the similarities."""
    logits = a @ b.T / temperature
    rows = einx.id("i i -> i", einx.log_softmax("i [j]", logits))
    cols = einx.id("i i -> i", einx.log_softmax("[i] j", logits))
    return -(rows.mean() + cols.mean()) / 2


def nt_xent(a, b, temperature=0.1):
    z = einx.id("n d, n d -> (n + n) d", a, b)
    n = len(a)
    sim = einx.dot("i d, j d -> i j", z, z) / temperature
    sim[np.diag_indices(2 * n)] = -np.inf
    partner = einx.roll("[i]", np.arange(2 * n), shift=n)
    logp = einx.log_softmax("i [j]", sim)
    return -einx.get_at("i [j], i -> i", logp, partner).mean()


def supervised_contrastive(z, labels, temperature=0.1):
    sim = einx.dot("i d, j d -> i j", z, z) / temperature
    same = einx.equal("i, j -> i j", labels, labels)
    other = ~np.eye(len(z), dtype=bool)
    log_z = einx.logsumexp("i [j]", np.where(other, sim, -np.inf))
    logp = einx.subtract("i j, i", sim, log_z)
    positive = same & other
    per_anchor = einx.sum("i [j]", np.where(positive, logp, 0)) / np.maximum(positive.sum(1), 1)
    return -per_anchor.mean()


def triplet(z, labels, margin=0.2):
    """The hardest positive and negative of each anchor in the batch."""
    d = 1 - z @ z.T
    same = labels[:, None] == labels
    hardest_positive = einx.max("i [j]", np.where(same, d, -np.inf))
    hardest_negative = einx.min("i [j]", np.where(same, np.inf, d))
    return np.maximum(hardest_positive - hardest_negative + margin, 0).mean()
