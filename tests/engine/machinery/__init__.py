"""Every operation inside the machinery of the frameworks: compilers, exporters, gradients, fake tensors."""
