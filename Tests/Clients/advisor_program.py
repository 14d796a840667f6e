"""The program that tests have chosen by: its first argument says how it behaves."""

import json
import os
import sys
import time

BEHAVIOUR = sys.argv[1]


def by_facts(question):
    facts = question["facts"]
    name = "replay/tools" if facts["tools"] else "replay/stream" if facts["stream"] else "replay/plain"
    return {"target": name, "class_label": name.split("/")[1]}


def say(question, **answer):
    print(json.dumps({"id": question["id"], **answer}), flush=True)


def note(text):
    with open(os.environ["NOTES"], "a") as notes:
        print(text, file=notes)


def pairs(lines):
    """Waits for two questions, and answers the second one first."""
    waiting = []
    for line in lines:
        waiting.append(json.loads(line))
        if len(waiting) == 2:
            for question in reversed(waiting):
                say(question, target=1, class_label=question["request_id"])
            waiting.clear()


def serve(lines):
    for line in lines:
        question = json.loads(line)
        match BEHAVIOUR:
            case "facts":
                say(question, **by_facts(question))
            case "pid":
                say(question, target=1, class_label=str(os.getpid()))
            case "notes":
                note(line.strip())
                note(json.dumps(dict(os.environ)))
                say(question, target=1)
            case "hang":
                time.sleep(600)
            case "crash":
                sys.exit("out of ideas")
            case "flood":
                while True:
                    sys.stdout.write("x" * 65536)
            case "garbage":
                print("target one, please", flush=True)
            case "stranger":
                say(question, target="somebody/else")
            case "only-last":
                say(question, target=2, fallbacks=[])


(pairs if BEHAVIOUR == "pairs" else serve)(sys.stdin)
