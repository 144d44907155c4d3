"""Sending what a release exported to where it is to go: once, whatever fails on the way.

`deliveries` reads the exports, `plan` says what is to be told now, `opt_outs` who must not be told any more, `ledger`
what was told, `send` does it, `destinations` lists where to, one module a vendor, and `sync_log` hands what was done to
the next build.
"""
