"""What Xentree measures of itself, as ratios against a baseline of the same run: `make bench`."""
