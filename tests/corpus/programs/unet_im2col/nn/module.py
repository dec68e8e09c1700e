import contextlib


class Module:
    training = True

    def children(self):
        for value in self.__dict__.values():
            if isinstance(value, Module):
                yield value
            elif isinstance(value, (list, tuple)):
                yield from (v for v in value if isinstance(v, Module))

    def train(self, mode=True):
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    @contextlib.contextmanager
    def evaluating(self):
        before = self.training
        self.train(False)
        try:
            yield self
        finally:
            self.train(before)


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = list(modules)

    def __call__(self, x):
        for module in self.modules:
            x = module(x)
        return x
