"""llama.cpp's own server, with the model that `tiny_model` rolls: `listening model 127.0.0.1:PORT` when it answers.

    python model_server.py FOLDER
"""

import pathlib
import signal
import sys
import threading

import xllamacpp

from tiny_model import CONTEXT, write_tiny_model


def main():
    path = pathlib.Path(sys.argv[1]) / "dice.gguf"
    write_tiny_model(path)
    asked = xllamacpp.CommonParams()
    asked.model.path = str(path)
    asked.hostnames = ["127.0.0.1"]
    asked.port = 0
    asked.n_ctx = CONTEXT
    asked.n_parallel = 1
    asked.n_gpu_layers = 0
    asked.cpuparams.n_threads = 1
    asked.cpuparams_batch.n_threads = 1
    asked.endpoint_slots = True
    asked.ui = False
    asked.verbosity = 0
    server = xllamacpp.Server(asked)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    print("listening model", server.listening_address.removeprefix("http://"), flush=True)
    ended.wait()


if __name__ == "__main__":
    main()
