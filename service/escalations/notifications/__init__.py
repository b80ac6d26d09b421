"""Pages by e-mail and by web push, beside the text and the call: planned with the page, handed over, written down."""
