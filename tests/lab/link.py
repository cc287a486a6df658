"""A long line to the lab's servers: delay, loss and a rate between the bridge and a second one, where the machines are."""

import os
import subprocess

from . import netns
from .netns import BRIDGE, LabError, die_with_parent

FAR = 'br1'
QUEUE_BYTES = 1_500_000     # a thousand frames wait at most where the line is slower than what comes
CLIENT = '10.10.0.2'


class Link:
    """The line, and the bridge at its far end; only once in a namespace."""

    def __init__(self, network, folder, rtt_ms=0.0, loss_percent=0.0, mbit=1000):
        self.network = network
        program = f'{folder}/link'
        done = subprocess.run(['gcc', '-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-o', program,
                               os.path.join(os.path.dirname(os.path.abspath(__file__)), 'link.c')], capture_output=True, text=True)
        if done.returncode != 0:
            raise LabError(f'link.c does not compile: {done.stderr.strip()}')
        netns.ip('link', 'add', FAR, 'type', 'bridge', 'forward_delay', '0', 'stp_state', '0')
        netns.ip('link', 'set', FAR, 'arp', 'off', 'up')     # the host would answer there for the address of the near bridge
        ends = [netns.open_tap(name) for name in ('line0', 'line1')]
        for name, bridge in (('line0', BRIDGE), ('line1', FAR)):
            netns.ip('link', 'set', name, 'txqueuelen', '20000', 'master', bridge, 'up')
        self._process = subprocess.Popen([program, *map(str, ends), str(int(rtt_ms * 500)), str(int(loss_percent * 10_000)), str(mbit * 1000),
                                          str(QUEUE_BYTES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=ends,
                                         preexec_fn=die_with_parent)
        for fd in ends:
            os.close(fd)
        self.says = ''

    def add_tap(self, offloads=False):
        """As Network.add_tap, at the far end; the host drops nothing while the machine does not run."""
        name, fd = self.network.add_tap(offloads, FAR)
        netns.ip('link', 'set', name, 'txqueuelen', '20000')
        return name, fd

    def client(self, argv):
        """Starts a program of Linux's at the far end, in a namespace with an address of its own; gives its Popen."""
        script = f'echo; read go; ip link set lo up; ip addr add {CLIENT}/24 dev far1; ip link set far1 up; exec "$@" </dev/null'
        client = subprocess.Popen(['unshare', '--net', 'sh', '-c', script, 'sh', *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                  preexec_fn=die_with_parent)
        client.stdout.readline()        # it has its namespace now
        netns.ip('link', 'add', 'far0', 'type', 'veth', 'peer', 'name', 'far1')
        netns.ip('link', 'set', 'far0', 'master', FAR, 'up')
        netns.ip('link', 'set', 'far1', 'netns', str(client.pid))
        client.stdin.write('go\n')
        client.stdin.flush()
        return client

    def close(self):
        try:
            self.says, _ = self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
