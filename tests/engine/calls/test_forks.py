"""A child that is forked while threads of its parent import, trace and compile does not wait for them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

FORKING = """
import os, signal, sys, threading, time, warnings
warnings.simplefilter("ignore")
import numpy as np
import einx

{prepare}

def child():
    signal.alarm(30)
    assert einx.sum("a [b]", np.ones((2, 3))).tolist() == [3, 3]
    assert einx.id("(a b) c -> b (a c)", np.ones((6, 5)), a=2).shape == (3, 10)
    assert einx.solve_axes("a b", np.ones((2, 3))) == {{"a": 2, "b": 3}}

for _ in range({times}):
    pid = os.fork()
    if pid == 0:
        try:
            child()
        except BaseException as error:
            print(repr(error), flush=True)
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
stop = True
print("all ended")
os._exit(0)
"""

COMPILING = """
stop = False
def compiling():
    length = 1
    while not stop:
        einx.sum("a [b]", np.ones((2, length)))
        length += 1
for _ in range(2):
    threading.Thread(target=compiling, daemon=True).start()
"""

IMPORTING = """
threading.Thread(target=lambda: einx.sum("a [b]", np.ones((2, 3))), daemon=True).start()
time.sleep({pause})
"""

HOLDING = """
from einx.call.cache import Turn, turn
Turn.PATIENCE = 0.1
held = threading.Event()
def hold():
    with turn:
        held.set()
        time.sleep(60)
threading.Thread(target=hold, daemon=True).start()
held.wait()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
@pytest.mark.parametrize(
    ("prepare", "times"),
    [
        pytest.param(COMPILING, 15, id="threads compile"),
        *(pytest.param(IMPORTING.format(pause=pause), 1, id=f"a thread imports {pause}") for pause in (0, 0.005, 0.02)),
        pytest.param(HOLDING, 2, id="a thread never gives the lock back"),
        pytest.param("from einx.call.cache import turn; turn.__enter__()", 2, id="the thread that forks has the lock"),
    ],
)
def test_a_child_ends(prepare: str, times: int) -> None:
    code = FORKING.format(prepare=prepare, times=times)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment, check=False
    )
    assert run.stdout == "all ended\n", run.stderr
