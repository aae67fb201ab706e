"""Text to sound: `kokoro`, the Mandarin voice, and `system`, the voices of the operating system."""
