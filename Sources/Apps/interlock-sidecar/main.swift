// interlock-sidecar: composition only.

import EventLoop
import Terminal

Console.holdStandardStreams()
SignalWatch.block([.terminate, .interrupt, .reload])
serve()
Console.flush()
