"""A network of our own: a namespace that dies with this program, one bridge, and a tap for each NIC."""

import ctypes
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys

BRIDGE = 'br0'
ADDRESS = '10.10.0.1'           # the lab's own, where every server listens
PREFIX_BITS = 24
NET_START = '10.10.0.'
ADDRESS6 = 'fd00:6b:ed::1'      # unique local (RFC 4193)

_MARK = 'KEDGE_LAB_NAMESPACE'   # set in the environment of a program that is inside

TUNSETIFF = 0x400454ca
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
IFF_VNET_HDR = 0x4000


class LabError(Exception):
    """The lab itself cannot do what was asked; the text says what to do about it."""


def command(argv, processes=True):
    """The command that runs argv in new network and process namespaces.

    All that argv starts is killed by the kernel when argv ends, and argv when the command is killed.
    processes=False: the network alone.  Who looks for itself in /proc, as the sanitizers' leak check does, finds itself.
    """
    unshare = ['unshare', '--net']
    if processes:
        unshare += ['--pid', '--fork', '--kill-child']
    if os.geteuid() != 0:
        unshare.append('--map-root-user')
    return unshare + ['--', *argv]


def environment():
    return {**os.environ, _MARK: '1'}


def inside():
    return _MARK in os.environ


def run(arguments, extra_environment=None, processes=True):
    """Runs this program again inside, with the arguments; gives its exit status.  Nothing of it is left afterwards."""
    argv = command([sys.executable, *arguments], processes)
    try:
        child = subprocess.Popen(argv, env={**environment(), **(extra_environment or {})}, preexec_fn=die_with_parent)
    except OSError as problem:
        raise LabError(f'cannot start unshare: {problem}; is util-linux installed?') from problem
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:     # nohup asks for that
            signal.signal(number, lambda *_: sys.exit(1))
    try:
        return child.wait()
    except KeyboardInterrupt:
        try:
            return child.wait(10)       # the terminal told it too
        except subprocess.TimeoutExpired:
            return 130
    finally:
        child.kill()                    # unshare blocks gentler signals
        child.wait()


def enter(processes=True):
    """Goes on inside: runs this program again from the start there, and ends with its status."""
    if not inside():
        sys.exit(run(sys.argv, processes=processes))


def ip(*words):
    done = subprocess.run(['ip', *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f'ip {" ".join(words)}: {done.stderr.strip()}')


def die_with_parent():
    """For Popen's preexec_fn: the child gets SIGKILL when the thread that started it is gone."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)


def open_tap(name, flags=0):
    """A new tap interface of that name; gives the descriptor that carries its frames."""
    try:
        fd = os.open('/dev/net/tun', os.O_RDWR)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI | flags))
    except OSError as problem:
        raise LabError(f'/dev/net/tun: {problem.strerror}; the lab needs read and write access to it '
                       '(Debian gives it to everybody; "modprobe tun" if it is missing)') from problem
    return fd


class Network:
    """The bridge with the lab's addresses.  Only once in a namespace."""

    def __init__(self):
        if not inside():
            raise LabError('the lab network is only made inside a namespace of its own; call netns.enter() first')
        self.taps = 0
        ip('link', 'set', 'lo', 'up')
        ip('link', 'add', BRIDGE, 'type', 'bridge', 'forward_delay', '0', 'stp_state', '0')
        ip('addr', 'add', f'{ADDRESS}/{PREFIX_BITS}', 'dev', BRIDGE)
        ip('link', 'set', BRIDGE, 'up')
        self.has_ipv6 = os.path.exists('/proc/net/if_inet6')
        if self.has_ipv6:
            ip('-6', 'addr', 'add', f'{ADDRESS6}/64', 'dev', BRIDGE, 'nodad')

    def add_address(self, address):
        """One more address for the lab's side, for a second server."""
        ip('addr', 'add', f'{address}/{PREFIX_BITS}', 'dev', BRIDGE)

    def bytes_crossed(self):
        """Bytes between the lab's side and all machines so far, both ways, with all headers."""
        shown = subprocess.run(['ip', '-s', '-j', 'link', 'show', BRIDGE], check=True, capture_output=True).stdout
        return sum(way['bytes'] for way in json.loads(shown)[0]['stats64'].values())

    def add_tap(self, offloads=False, bridge=BRIDGE):
        """A tap on a bridge: its name, and an open file descriptor that the caller hands to QEMU.

        offloads: TCP segments go through it whole and without checksums, where both sides can; captures show them so
        """
        name = f'tap{self.taps}'
        fd = open_tap(name, IFF_VNET_HDR if offloads else 0)
        self.taps += 1
        ip('link', 'set', name, 'master', bridge, 'up')
        return name, fd


def free_of_listeners(port):
    """Whether nobody listens on the TCP port of this namespace's loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', port)) != 0
