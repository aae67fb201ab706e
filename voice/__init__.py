"""Sound to text and back. Speaking comes with the voice milestone; see docs/architecture.md."""
