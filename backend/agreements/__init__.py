"""The 资金周转承诺书: versions as files, drafts with a one-time code, what was signed, and its PDF."""
