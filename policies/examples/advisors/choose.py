#!/usr/bin/env python3
"""Chooses targets for a group with strategy `script`: a line of JSON comes in, a line of JSON goes out.

Long answers and hard thinking go to the largest model that is eligible, everything else to the cheapest. What counts as
large and as cheap is the order of the names in the environment variable MODELS, the cheapest first.
"""

import json
import os
import sys

# The names of targets (`provider/model_ref`), the cheapest first.
MODELS = os.environ.get("MODELS", "").split()


def choose(question):
    names = [target["name"] for target in question["targets"]]
    ranked = sorted(names, key=lambda name: MODELS.index(name) if name in MODELS else len(MODELS))
    wish = question["reasoning"] or {}
    is_hard = wish.get("effort") in ("high", "xhigh", "max") or (question["facts"]["max_tokens"] or 0) > 16_000
    if is_hard:
        ranked.reverse()
    return {"target": ranked[0], "fallbacks": ranked[1:], "class_label": "hard" if is_hard else "plain"}


# One question a line, until there are no more. Answers are flushed, or they would wait for a full buffer. Whatever goes
# wrong with one question is told for that question alone: a program that ends is started anew, but only after a pause.
for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = choose(question)
    except Exception as error:
        answer = {"error": str(error)}
    print(json.dumps({"id": question["id"], **answer}), flush=True)
