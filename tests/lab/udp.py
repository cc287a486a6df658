"""Small servers over UDP: each datagram goes to a function, what that gives goes back."""

import socket
import struct
import threading
import time

from . import dhcp, netns

NTP_1970 = 2208988800   # seconds between 1900, where NTP counts from, and 1970
PXE_PORT = 4011


class UdpServer:
    """Listens on a port, of a multicast group too if one is given; heard has all that came, as bytes."""

    def __init__(self, port, answer=None, group=None):
        self.heard, self.failures = [], []
        self._answer = answer or (lambda data: None)
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._sock.bind(('', port))
        if group:
            self._sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(netns.ADDRESS))
        self._closed = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._closed:
            try:
                data, peer = self._sock.recvfrom(2048)
                self.heard.append(data)
                reply = self._answer(data)
                if reply:
                    self._sock.sendto(reply, peer)
            except OSError as problem:
                if not self._closed:
                    self.failures.append(problem)
                return

    def texts(self):
        return [data.decode(errors='replace') for data in self.heard]

    def close(self):
        self._closed = True
        self._sock.close()


def ntp_answer(seconds):
    """Answers of a time server (RFC 4330) whose clock stands at so many seconds since 1970."""
    def answer(data):
        stamp = struct.pack('>II', seconds + NTP_1970, 0)
        return struct.pack('>BBBbIII', 0x24, 1, 6, -20, 0, 0, 0x4c4f434c) + stamp + data[40:48] + stamp + stamp
    return answer


def boot_server(kind, file):
    """Answers of a PXE boot server of one type (PXE 2.1 section 2.2.5)."""
    def answer(data):
        message = dhcp.parse(data)
        item = dhcp.suboption(message.option(43), 71) if message else b''
        if item[:2] != struct.pack('>H', kind):
            return None
        vendor = bytes((71, 4)) + item[:4] + b'\xff'
        return dhcp.reply(message, dhcp.ACK, server=netns.ADDRESS, siaddr=netns.ADDRESS, file=file.encode(),
                          options=[(60, b'PXEClient'), (43, vendor)])
    return answer


def wait_for(condition, timeout):
    """True as soon as the condition holds; False if it does not within the time."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
