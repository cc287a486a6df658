"""A VLAN on the lab's bridge, without the kernel's own (not every kernel has it): frames are tagged and untagged here."""

import os
import select
import struct
import threading

from . import netns

TPID = b'\x81\x00'
LARGEST = 65536


class Vlan:
    """An interface of the namespace, with an address, that hears and speaks on the bridge in frames of one tag."""

    def __init__(self, network, tag, address):
        self.tag, self.failure = tag, None
        self.name = f'vlan{tag}'
        self.tagged = self.untagged = 0             # frames that went each way
        _, self._trunk = network.add_tap()
        self._own = netns.open_tap(self.name)
        netns.ip('addr', 'add', f'{address}/24', 'dev', self.name)
        netns.ip('link', 'set', self.name, 'up')
        self._wake, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while True:
                ready, _, _ = select.select([self._trunk, self._own, self._wake], [], [])
                if self._wake in ready:
                    return
                for fd in ready:
                    self._pass(fd, os.read(fd, LARGEST))
        except OSError as problem:
            self.failure = problem

    def _pass(self, fd, frame):
        if fd == self._own:
            self.tagged += 1
            os.write(self._trunk, frame[:12] + TPID + struct.pack('>H', self.tag) + frame[12:])
        elif frame[12:14] == TPID and struct.unpack_from('>H', frame, 14)[0] & 0xfff == self.tag:
            self.untagged += 1
            os.write(self._own, frame[:12] + frame[16:])

    def close(self):
        os.write(self._stop, b'x')
        self._thread.join(5)
        for fd in (self._trunk, self._own, self._wake, self._stop):
            os.close(fd)
