// interlock-control: composition only.

import EventLoop
import Terminal

SignalWatch.block([.terminate, .interrupt, .reload])
serve()
