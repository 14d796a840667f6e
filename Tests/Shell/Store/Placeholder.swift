// Placeholder of the suites of Store.
