// Placeholder of the suites of PolicyFiles.
