"""What `build.py` runs: the build's steps and the benchmarks."""
