"""The floor: what an urge must cost on this machine, whatever is built on top of it.

A bare ASGI handler under the same server checks the signature once and runs the statements of an urge with
the raw driver, at the service's durability, one thread writing with a shared commit. It neither reads the
text, nor seals, nor decides: what the service takes longer is what those, and its comfort, cost.
"""
