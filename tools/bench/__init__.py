"""The benchmarks: one module each, with `main(ctx, argv)` that measures and stores its section of the report."""
