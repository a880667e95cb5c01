"""Mail as it leaves the house: addresses, messages, and the way to the mail server."""
