"""A DHCP server that says whatever a test wants: several offers, hostile ones, none.

It sees and sends whole Ethernet frames on the bridge, so it can stand beside dnsmasq and speak for any address.
"""

import select
import socket
import struct
import threading
import time

from . import dhcp, netns, pcap

BROADCAST = '255.255.255.255'
SERVER_MAC = bytes.fromhex('020000000001')


def checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def udp_frame(payload, src, sport, dport, dst=BROADCAST, src_mac=SERVER_MAC, dst_mac=b'\xff' * 6, udp_length=None):
    """An Ethernet frame; udp_length overrides what the UDP header claims."""
    length = udp_length if udp_length is not None else 8 + len(payload)
    addresses = dhcp.address(src) + dhcp.address(dst)
    udp = struct.pack('>HHHH', sport, dport, length, 0) + payload
    total = checksum(addresses + struct.pack('>HH', 17, length) + udp) or 0xffff
    udp = udp[:6] + struct.pack('>H', total) + udp[8:]
    head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + addresses
    head = head[:10] + struct.pack('>H', checksum(head)) + head[12:]
    return dst_mac + src_mac + b'\x08\x00' + head + udp


class Rogue:
    """Calls answer(message, packet) for each DHCP message of a client; it gives a list of Answer."""

    def __init__(self, answer, log_path):
        self.answer = answer
        self.seen = []              # (time, dhcp.Message), in order
        self.failure = None         # what answer raised
        self._log = open(log_path, 'w', buffering=1)
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(pcap.ETH_P_ALL))
        self._sock.bind((netns.BRIDGE, 0))
        self._late = []             # (due, frame)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while not self._stop.is_set():
                ready, _, _ = select.select([self._sock], [], [], 0.02)
                if ready:
                    self._take(*self._sock.recvfrom(65535))
                now = time.monotonic()
                for due in [entry for entry in self._late if entry[0] <= now]:
                    self._late.remove(due)
                    self._sock.send(due[1])
        except Exception as problem:        # shown by the test's end, not lost in a thread
            self.failure = problem
            self._log.write(f'failed: {problem!r}\n')

    def _take(self, frame, where):
        PACKET_OUTGOING = 4
        packet = pcap.parse_frame(time.time(), frame) if where[2] != PACKET_OUTGOING else None
        if packet is None or packet.protocol != 17 or packet.dport not in (67, 4011):
            return
        message = dhcp.parse(packet.payload)
        if message is None or message.op != 1:
            return
        self.seen.append((time.monotonic(), message))
        self._log.write(f'{time.time():.3f} type {message.type} from {message.mac} to {packet.dst}:{packet.dport}\n')
        for answer in self.answer(message, packet):
            self._late.append((time.monotonic() + answer.delay, answer.frame()))

    def of_type(self, kind):
        return [message for _, message in self.seen if message.type == kind]

    def close(self):
        self._stop.set()
        self._thread.join()
        self._sock.close()
        self._log.close()


class Answer:
    """A payload to broadcast to port 68, from an address, after a delay in seconds."""

    def __init__(self, payload, src=netns.ADDRESS, sport=67, delay=0.0, dport=68, udp_length=None):
        self.payload, self.src, self.sport = payload, src, sport
        self.delay, self.dport, self.udp_length = delay, dport, udp_length

    def frame(self):
        return udp_frame(self.payload, self.src, self.sport, self.dport, udp_length=self.udp_length)


def plain_server(yiaddr, options=(), server=netns.ADDRESS, **fields):
    """An answer function: one honest server that gives yiaddr and the options; fields as in dhcp.reply."""
    everything = [(1, dhcp.address('255.255.255.0')), (51, struct.pack('>I', 3600)), *options]

    def answer(message, _packet):
        if message.type == dhcp.DISCOVER:
            kind = dhcp.OFFER
        elif message.type == dhcp.REQUEST and message.option(54, dhcp.address(server)) == dhcp.address(server):
            kind = dhcp.ACK
        else:
            return []
        return [Answer(dhcp.reply(message, kind, yiaddr, server, options=everything, **fields), src=server)]

    return answer
