// interlock-control: composition only.

import Terminal

Console.say("interlock-control is not built yet")
