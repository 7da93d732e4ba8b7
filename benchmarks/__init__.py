"""What is fast, as ratios within one run: ours over what a bare version of the same costs."""
