"""Packets: a capture of the lab's bridge, and a reader for the few protocols that tests ask about."""

import collections
import ctypes
import select
import socket
import struct
import threading
import time

from . import dhcp

PCAP_MAGIC = 0xa1b2c3d4
ETH_P_ALL = 3
DATA_SEGMENT = 1200     # bytes: TCP frames from this length on are file data and not kept

Packet = collections.namedtuple('Packet', 'time src_mac dst_mac src dst sport dport protocol payload')
Fetch = collections.namedtuple('Fetch', 'time client kind method path')


class _Filter(ctypes.Structure):
    _fields_ = [('n', ctypes.c_ushort), ('code', ctypes.c_void_p)]


def _leave_out_data(sock):
    """Tells the kernel to drop long TCP segments, which would only fill the disk."""
    code = b''.join(struct.pack('=HBBI', *line) for line in (
        (0x28, 0, 0, 12),               # load the EtherType
        (0x15, 0, 5, 0x0800),           # not IPv4: keep
        (0x30, 0, 0, 23),               # load the IP protocol
        (0x15, 0, 3, 6),                # not TCP: keep
        (0x80, 0, 0, 0),                # load the length
        (0x35, 0, 1, DATA_SEGMENT),     # shorter: keep
        (0x06, 0, 0, 0),                # drop
        (0x06, 0, 0, 0xffff)))          # keep
    memory = ctypes.create_string_buffer(code)
    SO_ATTACH_FILTER = 26
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, bytes(_Filter(8, ctypes.addressof(memory))))


class Capture:
    """Writes what crosses an interface to a pcap file until stopped."""

    def __init__(self, interface, path):
        self.path = path
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        _leave_out_data(self._sock)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._sock.bind((interface, 0))
        self._file = open(path, 'wb')
        self._file.write(struct.pack('<IHHiIII', PCAP_MAGIC, 2, 4, 0, 0, 65535, 1))
        self._file.flush()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            ready, _, _ = select.select([self._sock], [], [], 0.1)
            if not ready:
                if self._stop.is_set():
                    return
                continue
            frame = self._sock.recv(65535)
            now = time.time()
            self._file.write(struct.pack('<IIII', int(now), int(now % 1 * 1e6), len(frame), len(frame)) + frame)
            self._file.flush()

    def stop(self):
        """Everything that crossed before the call is in the file after it."""
        if self._thread.is_alive():
            self._stop.set()
            self._thread.join()
            self._file.close()
            self._sock.close()

    close = stop


def frames(path):
    """(time, bytes) of each whole frame; a record cut off by a writer that was killed ends the list."""
    with open(path, 'rb') as file:
        head = file.read(24)
        if len(head) < 24:
            return
        order = '<' if struct.unpack('<I', head[:4])[0] == PCAP_MAGIC else '>'
        while True:
            record = file.read(16)
            if len(record) < 16:
                return
            seconds, micro, kept, _ = struct.unpack(order + 'IIII', record)
            frame = file.read(kept)
            if len(frame) < kept:
                return
            yield seconds + micro / 1e6, frame


def _mac(raw):
    return ':'.join(f'{byte:02x}' for byte in raw)


def parse_frame(when, frame):
    """A Packet of an IPv4 or IPv6 frame with UDP or TCP in it; None for all else."""
    if len(frame) < 34:
        return None
    kind = struct.unpack('>H', frame[12:14])[0]
    if kind == 0x0800:
        header = (frame[14] & 15) * 4
        protocol, src, dst = frame[23], socket.inet_ntoa(frame[26:30]), socket.inet_ntoa(frame[30:34])
        rest = frame[14 + header:14 + struct.unpack('>H', frame[16:18])[0]]
    elif kind == 0x86dd and len(frame) >= 54:
        protocol = frame[20]
        src, dst = (socket.inet_ntop(socket.AF_INET6, frame[at:at + 16]) for at in (22, 38))
        rest = frame[54:]
    else:
        return None
    if protocol == 17 and len(rest) >= 8:
        payload = rest[8:]
    elif protocol == 6 and len(rest) >= 20:
        payload = rest[(rest[12] >> 4) * 4:]
    else:
        return None
    sport, dport = struct.unpack('>HH', rest[:4])
    return Packet(when, _mac(frame[6:12]), _mac(frame[:6]), src, dst, sport, dport, protocol, payload)


def packets(path):
    for when, frame in frames(path):
        packet = parse_frame(when, frame)
        if packet is not None:
            yield packet


def dhcp_messages(path):
    """(Packet, dhcp.Message) of all BOOTP traffic that can be parsed."""
    for packet in packets(path):
        if packet.protocol == 17 and packet.dport in (67, 68, 4011):
            message = dhcp.parse(packet.payload)
            if message is not None:
                yield packet, message


def is_kedge(message):
    """Whether the DHCP message has Kedge's marker; see docs/dhcp.md."""
    return dhcp.suboption(message.option(175), 75).startswith(b'Kedge')


def discovers(path, kedge=None):
    """The DISCOVERs: all, or only Kedge's (True), or only those of others, such as the firmware (False)."""
    return [message for _, message in dhcp_messages(path)
            if message.type == dhcp.DISCOVER and (kedge is None or is_kedge(message) == kedge)]


def fetches(path):
    """HTTP and TFTP requests in order."""
    for packet in packets(path):
        if packet.protocol == 6 and packet.payload[:5] in (b'GET /', b'HEAD '):
            words = packet.payload.split(b'\r\n')[0].decode('latin-1').split(' ')
            yield Fetch(packet.time, packet.src, 'http', words[0], words[1])
        elif packet.protocol == 17 and packet.dport == 69 and packet.payload[:2] == b'\0\1':
            yield Fetch(packet.time, packet.src, 'tftp', 'RRQ', packet.payload[2:].split(b'\0')[0].decode('latin-1'))
