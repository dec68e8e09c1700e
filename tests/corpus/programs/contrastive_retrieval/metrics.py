import einx
import numpy as np


def dcg(gains):
    return (gains / np.log2(np.arange(len(gains)) + 2)).sum()


class Retrieval:
    def __init__(self, embeddings, labels):
        sim = einx.dot("q [d], g [d] -> q g", embeddings, embeddings)
        np.fill_diagonal(sim, -np.inf)
        self.order = einx.argsort("q [g]", sim, descending=True)[:, :-1]
        hits = einx.get_at("[n], q k -> q k", labels, self.order)
        self.hits = einx.equal("q k, q", hits, labels)

    def recall(self, k):
        return einx.any("q [k]", self.hits[:, :k]).mean()

    def precision(self, k):
        return einx.mean("[q k]", self.hits[:, :k])

    @property
    def mean_average_precision(self):
        found = einx.cumsum("q [k]", self.hits.astype(int))
        ranks = np.arange(1, self.hits.shape[1] + 1)
        precision = einx.divide("q k, k", found, ranks)
        relevant = einx.count_nonzero("q [k]", self.hits)
        return (einx.sum("q [k]", precision * self.hits) / np.maximum(relevant, 1)).mean()

    def ndcg(self, k):
        gains = self.hits.astype(float)
        ideal = einx.sort("q [k]", gains, descending=True)
        score = einx.vmap("q [k] -> q", gains[:, :k], op=dcg)
        best = einx.vmap("q [k] -> q", ideal[:, :k], op=dcg)
        return np.divide(score, best, out=np.zeros_like(score), where=best > 0).mean()

    @property
    def mrr(self):
        first = einx.argmax("q [k] -> q", self.hits)
        return np.mean(1 / (1 + first))

    def summary(self, ks=(1, 5)):
        values = {f"R@{k}": self.recall(k) for k in ks}
        values.update({"mAP": self.mean_average_precision, "MRR": self.mrr, "nDCG": self.ndcg(5)})
        return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def alignment(a, b):
    return einx.sum("n [d]", (a - b) ** 2).mean()


def uniformity(z, t=2.0):
    i, j = np.triu_indices(len(z), k=1)
    d2 = einx.sum("p [d]", (z[i] - z[j]) ** 2)
    return np.log(np.exp(-t * d2).mean())
