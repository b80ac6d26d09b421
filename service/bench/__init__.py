"""How fast the service is, beside a floor measured in the same run (docs/performance.md).

Loads only servers that it started itself, on 127.0.0.1, with made-up people in databases of its own.
"""
