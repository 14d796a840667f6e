// Placeholder of the suites of interlock-control.
