"""A sidecar behind load balancers that end what waits for too long."""

import time

import pytest

from balancers import GATEWAY_TIMEOUT, Balancer
from processes import until
from subscribers import documents, groups, metrics, said, subscription

pytestmark = pytest.mark.sidecar


BALANCERS = {
    "closes after one second": {"seconds": 1},
    "closes after two seconds": {"seconds": 2},
    "answers 504 after one second": {"seconds": 1, "answer": GATEWAY_TIMEOUT},
    "answers 504 after two seconds": {"seconds": 2, "answer": GATEWAY_TIMEOUT},
    "ends every connection after one second": {"seconds": 1, "aged": True},
    "ends every connection after three seconds": {"seconds": 3, "aged": True},
}


@pytest.mark.parametrize("name", BALANCERS)
def test_a_wait_that_a_balancer_cuts_is_no_outage(home, control, upstream, name):
    balancer = Balancer(control.port, **BALANCERS[name])
    home.url = balancer.url
    sidecar = home.start()
    until(lambda: subscription(sidecar)["wait"]["cuts"] >= 1)
    until(lambda: subscription(sidecar)["connected_since"])
    learned = subscription(sidecar)["wait"]
    assert learned["seconds"] <= balancer.seconds < learned["longest_seconds"] == 30
    assert learned["last_cut"]["after_milliseconds"] >= 500
    control.publish(documents(upstream, "one"))
    until(lambda: groups(sidecar) == ("1", ["one"]))
    asked = len(control.questions)
    began = time.monotonic()
    until(lambda: len(control.questions) >= asked + 4)
    assert time.monotonic() - began > 1, "it is not asked in a circle"
    control.publish(documents(upstream, "two"))
    until(lambda: groups(sidecar) == ("2", ["two"]))
    about = subscription(sidecar)
    assert about["failures"] == 0 and about["last_failure"] is None and about["connected_since"]
    samples = metrics(sidecar)
    assert samples["interlock_subscription_waits_cut_total"] >= 1
    assert samples["interlock_subscription_wait_seconds"] == about["wait"]["seconds"]
    assert samples["interlock_subscription_failures_total"] == 0
    assert not said(sidecar, "no word from the control plane")


@pytest.mark.parametrize("answer", [b"", GATEWAY_TIMEOUT])
def test_an_outage_behind_a_balancer_is_still_found(home, control, upstream, answer):
    balancer = Balancer(control.port, 1, answer)
    control.publish(documents(upstream, "one"))
    home.url = balancer.url
    sidecar = home.start()
    until(lambda: subscription(sidecar)["wait"]["cuts"] >= 1)
    control.close()
    until(lambda: subscription(sidecar)["last_failure"])
    assert subscription(sidecar)["connected_since"] is None
    until(lambda: said(sidecar, "no word from the control plane"))
    assert groups(sidecar) == ("1", ["one"])


def test_a_control_plane_that_hangs_behind_a_balancer_is_an_outage(home, control, upstream):
    control.publish(documents(upstream, "one"))
    balancer = Balancer(control.port, 1, GATEWAY_TIMEOUT)
    home.url = balancer.url
    sidecar = home.start()
    until(lambda: groups(sidecar) == ("1", ["one"]))
    hang = lambda question: time.sleep(60)  # noqa: E731
    control.tell(*[hang for _ in range(100)])
    until(lambda: subscription(sidecar)["failures"] >= 2)
    assert said(sidecar, "no word from the control plane")


def test_the_wait_is_a_flag(home, control):
    home.start("--control-wait", "7")
    until(lambda: control.asked(after=0, wait=7))
