// Placeholder of the suites of Compression.
