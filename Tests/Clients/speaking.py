"""Saying recorded requests through the SDKs' own methods."""

import inspect


def said(method, body, **changes):
    """Keyword arguments for an SDK method that make it send `body`; what the method does not know goes as extra."""
    body = {**body, **changes}
    known = inspect.signature(method).parameters
    arguments = {name: value for name, value in body.items() if name in known}
    extra = {name: value for name, value in body.items() if name not in known}
    return {**arguments, "extra_body": extra} if extra else arguments


def reasoning_members(body):
    """The members of a request that say how to think; these alone may be written anew on the way."""
    return {"reasoning", "reasoning_effort", "thinking", "output_config", "effort"} & body.keys()


def without(body, *names):
    """The same object without some members."""
    return {name: value for name, value in body.items() if name not in names}
