// interlock-sidecar: composition only.

import EventLoop
import Terminal

SignalWatch.block([.terminate, .interrupt, .reload])
serve()
