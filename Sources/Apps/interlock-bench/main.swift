// interlock-bench: what a routing decision costs, and what delivery to a fleet does.

import Terminal

let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "fleet": Console.end(FleetBench.run(Array(words.dropFirst())))
case "routing": Console.end(RoutingBench.run(Array(words.dropFirst())))
default: Console.end(RoutingBench.run(words))
}
