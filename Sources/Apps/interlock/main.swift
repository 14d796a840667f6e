// The command line's way in.

import Terminal

Console.end(Interlock.run(Array(CommandLine.arguments.dropFirst())))
