"""Phones in a browser, for a demo program without Twilio. Mounted only where there is no Twilio account."""
