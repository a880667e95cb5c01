"""What is low under one roof, and asked of who owns it."""
