-- The subject in Neovim: each line that is printed is PASS or FAIL with a name, and the exit code tells.

local PATIENCE_MS = 60000

vim.cmd.source(vim.env.EINX_INIT)
vim.cmd.edit(vim.env.EINX_SUBJECT)
local buffer = vim.api.nvim_get_current_buf()

local function line_of(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      return number, column - 1, line
    end
  end
  error(text .. " is not in the file")
end

local function diagnostics(count)
  local arrived = vim.wait(PATIENCE_MS, function()
    return #vim.diagnostic.get(buffer) == count
  end, 20)
  assert(arrived, ("%d diagnostics instead of %d"):format(#vim.diagnostic.get(buffer), count))
  return vim.diagnostic.get(buffer)
end

-- The text of the floating window that a hover opens; closed again.
local function hover(text)
  local number, column = line_of(text)
  vim.api.nvim_win_set_cursor(0, { number, column })
  vim.lsp.buf.hover()
  local window
  assert(vim.wait(PATIENCE_MS, function()
    for _, each in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(each).relative ~= "" then
        window = each
        return true
      end
    end
    return false
  end, 20), "no hover")
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  return table.concat(lines, "\n")
end

local tests = {
  {
    "the wrong axis, and nothing else, is found",
    function()
      local found = diagnostics(1)[1]
      local number, column, line = line_of('"b h w c, k c')
      assert(found.lnum == number - 1, "line " .. found.lnum)
      assert(found.col == column + #'"b h w c, k ', "column " .. found.col)
      assert(line:sub(found.col + 1, found.end_col) == "c", "not the axis alone")
      assert(found.severity == vim.diagnostic.severity.ERROR)
      assert(found.source == "einx" and found.code == "axis-size-conflict", vim.inspect(found))
      assert(found.message:find("axis c has length 3", 1, true), found.message)
    end,
  },
  {
    "a hover shows the compiled code",
    function()
      local text = hover("mean(")
      assert(text:find("x0 = np.mean(i0, axis=(1, 2))", 1, true), text)
    end,
  },
  {
    "a mistake is found as it is typed, and gone when it is mended",
    function()
      local number, column = line_of('c", images)')
      vim.api.nvim_buf_set_text(buffer, number - 1, column + 1, number - 1, column + 1, { " d" })
      local lines = vim.tbl_map(function(each)
        return each.lnum + 1
      end, diagnostics(2))
      assert(vim.tbl_contains(lines, number), vim.inspect(lines))
      vim.api.nvim_buf_set_text(buffer, number - 1, column + 1, number - 1, column + 3, { "" })
      diagnostics(1)
    end,
  },
  {
    "the server ends with the editor's wish",
    function()
      local client = vim.lsp.get_clients({ bufnr = buffer, name = "einx" })[1]
      assert(client, "no client")
      client:stop()
      assert(vim.wait(PATIENCE_MS, function()
        return client:is_stopped()
      end, 20), "it runs on")
    end,
  },
}

local failed = 0
for _, each in ipairs(tests) do
  local name, test = each[1], each[2]
  local good, reason = pcall(test)
  failed = failed + (good and 0 or 1)
  print(good and ("PASS " .. name) or ("FAIL %s: %s"):format(name, reason))
end
vim.cmd(failed == 0 and "qall!" or "cquit! 1")
