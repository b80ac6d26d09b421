"""HTTP, the only async code: parse, call, render. No rules live here."""
