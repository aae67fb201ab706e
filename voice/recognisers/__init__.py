"""The recognisers, one file each; `voice.engines` chooses."""
