-- As docs/editors.md tells people to set Neovim up.
vim.lsp.config("einx", {
  cmd = { "einx-lsp", "serve" },
  filetypes = { "python" },
  root_markers = { "pyproject.toml", ".git" },
})
vim.lsp.enable("einx")
