"""The file that editors open is not collected: it has a mistake on purpose."""

collect_ignore = ["workspace"]
