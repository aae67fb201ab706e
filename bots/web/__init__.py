"""The web chat: a page without a build step and the socket it talks through."""
