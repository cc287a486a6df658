"""What the programs in this folder have in common: a network of their own, the tap between, and running what they define as test_NAME."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from lab import netns  # noqa: E402


def run(*command, **how):
    subprocess.run(command, check=True, **how)


def check(held, said):
    if not held:
        raise AssertionError(said)


def set_up_tap(name, *addresses):
    if not os.access('/dev/net/tun', os.R_OK | os.W_OK):
        sys.exit(f'{sys.argv[0]}: /dev/net/tun cannot be opened by this user; run as root, or allow it (Debian\'s udev does)')
    run('ip', 'link', 'set', 'lo', 'up')
    run('ip', 'tuntap', 'add', 'dev', name, 'mode', 'tap')
    for address in addresses:
        run('ip', 'address', 'add', address, 'dev', name, *(['nodad'] if ':' in address else []))
    run('ip', 'link', 'set', name, 'up', 'txqueuelen', '5000')


def _tests(named):
    return {name[5:]: test for name, test in named.items() if name.startswith('test_')}


def _run_all(title, tests, names, run_one):
    """run_one(name) gives what went wrong, or None.  Gives the exit status."""
    passed = failed = 0
    if not set(names) <= set(tests):
        sys.exit(f'there are these tests: {", ".join(tests)}')
    for name in names or tests:
        started = time.monotonic()
        problem = run_one(name)
        took = time.monotonic() - started
        passed, failed = passed + (problem is None), failed + (problem is not None)
        print(f'  ok    {name} ({took:.1f} s)' if problem is None else f'  FAIL  {name} ({took:.1f} s): {problem}', flush=True)
    print(f'{title}: {passed} passed, {failed} failed')
    return 1 if failed else 0


def run_tests(title, named, names, subject):
    """One after the other, with the same network: named is the module's globals(), names those wanted, or none for all."""
    tests = _tests(named)

    def run_one(name):
        try:
            tests[name](subject)
        except (AssertionError, subprocess.SubprocessError, OSError) as error:
            return error
        return None
    return _run_all(title, tests, names, run_one)


def run_tests_apart(title, named, run_inside):
    """Each in a namespace of its own, by this program once more: run_inside(test, programs); two programs are named in front of the tests."""
    programs, names = [os.path.abspath(path) for path in sys.argv[1:3]], sys.argv[3:]
    tests = _tests(named)
    if netns.inside():
        try:
            run_inside(tests[names[0]], programs)
        except (AssertionError, netns.LabError, subprocess.SubprocessError) as problem:
            print(f'        {problem}', flush=True)
            return 1
        return 0
    return _run_all(title, tests, names, lambda name: None if netns.run([sys.argv[0], *programs, name]) == 0 else 'see above')
