// interlock-bench: what a routing decision costs.

import Terminal

Console.end(RoutingBench.run(Array(CommandLine.arguments.dropFirst())))
