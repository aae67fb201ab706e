"""Bills that bring money into a wallet, and what happens when it arrives."""
