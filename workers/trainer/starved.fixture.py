"""Runs that break: `starved.fixture.py RUN.json ROWS TIMES ...`, one after the other, with the events of train.py.

As many times, the backward pass of a batch of more than so many rows fails as torch does when there is no memory left,
after a part of its gradients was written. With -1 times the gradient is no number instead.
"""

import os
import sys

import losses
from events import open_events
from failure import exit_code_of

learned_loss = losses.learned_loss
most, left, seen = 0, 0, 0


def run_out(gradient):
    raise RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory")


def starving(model, inputs):
    global left, seen
    loss, count = learned_loss(model, inputs)
    if not model.training or len(inputs["input_ids"]) <= most:
        return loss, count
    seen += 1
    if left < 0:
        loss.register_hook(lambda gradient: gradient * float("inf"))
    # Not the first batch of a step, so that there is something to lose.
    if left > 0 and seen > 1:
        left -= 1
        for parameter in model.parameters():
            if parameter.requires_grad and parameter.grad is not None:
                parameter.grad += 1
        loss.register_hook(run_out)
    return loss, count


losses.learned_loss = starving

import train  # noqa: E402 - whose engine takes losses.learned_loss by name

open_events()
os.nice = lambda _: 0
for at in range(1, len(sys.argv), 3):
    most, left, seen = int(sys.argv[at + 1]), int(sys.argv[at + 2]), 0
    exit_code_of(lambda: train.train(train.read_run(sys.argv[at]), train.Stop()))
