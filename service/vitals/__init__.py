"""How the service fares: what is late, what the carrier makes of our texts, what waits on the disk. Looks, and changes nothing.

The watchdog, /readyz and /metrics ask here; all of it is numbers, nothing about anybody.
"""
