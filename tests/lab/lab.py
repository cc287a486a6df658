"""The words that boot tests are written in: a Lab makes servers and machines, and ends them all."""

import glob
import os
import time

from . import disk, link, netns, pcap, rogue, servers, vlan, vm
from .faulty import FaultyServer
from .netns import ADDRESS, LabError
from .patience import Patience
from .tftp import TftpServer

TOP = os.path.abspath(f'{os.path.dirname(__file__)}/../..')
NETBOOT = '/usr/lib/debian-installer/images'    # the packages debian-installer-NN-netboot-amd64
IPXE = '/usr/lib/ipxe'


class CheckError(Exception):
    """What a test found wrong; a plain sentence."""


def build_file(name):
    """A file that "make" builds."""
    path = os.path.join(os.environ.get('KEDGE_BUILD', f'{TOP}/build'), name)
    if not os.path.exists(path):
        raise LabError(f'{path} is missing; run make')
    return path


def netboot_tree(kind='text'):
    """Debian's netboot tree of the newest release that is installed."""
    trees = [path for path in glob.glob(f'{NETBOOT}/*/amd64/{kind}') if path.split('/')[-3].isdigit()]
    if not trees:
        raise LabError(f'no Debian netboot tree in {NETBOOT}; run scripts/install-deps')
    return max(trees, key=lambda path: int(path.split('/')[-3]))


class Lab:
    """Everything is kept in folder, and ended by close(), the last first."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)
        self._things = []
        self._network = None
        self.dhcp_defaults = {}
        self.machines = []

    def keep(self, thing):
        self._things.append(thing)
        return thing

    def path(self, name):
        return f'{self.folder}/{name}'

    def write(self, name, data):
        """A file in the lab's folder; gives its path."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as file:
            file.write(data.encode() if isinstance(data, str) else data)
        return self.path(name)

    @property
    def network(self):
        """The bridge, its traffic captured in wire.pcap."""
        if self._network is None:
            self._network = netns.Network()
            self.capture = self.keep(pcap.Capture(netns.BRIDGE, self.path('wire.pcap')))
        return self._network

    def wire(self):
        """The capture's path, with all in it that has crossed so far."""
        self.capture.stop()
        return self.capture.path

    def dnsmasq(self, **arguments):
        """dhcp_defaults is what a port needs to be loaded at all; a test may say otherwise."""
        assert self.network
        return self.keep(servers.Dnsmasq(self.folder, **{**self.dhcp_defaults, **arguments}))

    def vlan(self, tag, **arguments):
        """A VLAN 10.10.TAG.0/24 with a DHCP and TFTP server of its own at 10.10.TAG.1."""
        network = self.keep(vlan.Vlan(self.network, tag, f'10.10.{tag}.1'))
        folder = self.path(network.name)
        os.makedirs(folder, exist_ok=True)
        self.keep(servers.Dnsmasq(folder, interface=network.name, network=f'10.10.{tag}.', **arguments))
        return network

    def nginx(self, roots, **arguments):
        assert self.network
        return self.keep(servers.Nginx(self.folder, roots, **arguments))

    def squid(self, **arguments):
        assert self.network
        return self.keep(servers.Squid(self.folder, **arguments))

    def faulty(self, rules=(), port=8080):
        assert self.network
        return self.keep(FaultyServer(self.path(f'faulty-{port}.log'), port, rules))

    def tftp(self, files, **arguments):
        assert self.network
        log = self.path(f'tftp-{arguments.get("port", 69)}.log')
        return self.keep(TftpServer(files, log, **arguments))

    def rogue(self, answer):
        assert self.network
        return self.keep(rogue.Rogue(answer, self.path('rogue.log')))

    def esp(self, program, files=None, name='esp.img', free=0):
        """An EFI system partition that starts the program."""
        return disk.fat_image(self.path(name), {'EFI/BOOT/BOOTX64.EFI': program, **(files or {})}, free=free)

    def link(self, **arguments):
        """A long line to the servers; machines are put behind it by vm(network=...)."""
        return self.keep(link.Link(self.network, self.folder, **arguments))

    def vm(self, nics=None, network=None, **arguments):
        """A machine with one virtio NIC on the bridge unless told otherwise."""
        nics = [vm.Nic()] if nics is None else nics
        machine = self.keep(vm.Vm(self.folder, network or self.network, nics, **arguments))
        self.machines.append(machine)
        return machine

    def close(self):
        while self._things:
            self._things.pop().close()

    def faults(self):
        """What went wrong inside the lab's own servers."""
        for thing in self._things:
            if getattr(thing, 'failure', None):
                yield f'rogue DHCP server: {thing.failure!r}'
            for failure in getattr(thing, 'failures', ()):
                yield f'{type(thing).__name__}: {failure!r}'


def check(holds, sentence):
    if not holds:
        raise CheckError(sentence)


def wait_for(condition, seconds, what):
    """Until condition() is true; a failure that names what was waited for once patience has ended."""
    patience = Patience(seconds)
    while not condition():
        check(patience.left() > 0, f'waited {seconds} s for {what}')
        time.sleep(0.1)


def url(path, host=ADDRESS, port=80):
    return f'http://{host}{"" if port == 80 else f":{port}"}{path}'
