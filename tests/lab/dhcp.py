"""DHCP messages as bytes and as Python objects (RFC 2131, RFC 2132, RFC 3396)."""

import socket
import struct

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)
MAGIC = b'\x63\x82\x53\x63'
HEADER = struct.Struct('>BBBBIHH4s4s4s4s16s64s128s')    # RFC 2131 section 2


def address(text):
    return socket.inet_aton(text)


def options_bytes(pairs):
    """[(code, bytes)] as option fields; what is longer than 255 is split (RFC 3396)."""
    out = bytearray()
    for code, value in pairs:
        pieces = [value[at:at + 255] for at in range(0, len(value), 255)] or [b'']
        for piece in pieces:
            out += bytes((code, len(piece))) + piece
    return bytes(out)


def read_options(area, found):
    """Adds the options of one area to found {code: bytes}; stops at the end option or where the bytes end."""
    at = 0
    while at < len(area) and area[at] != 255:
        if area[at] == 0:
            at += 1
            continue
        if at + 1 >= len(area):
            return
        code, length = area[at], area[at + 1]
        found[code] = found.get(code, b'') + area[at + 2:at + 2 + length]
        at += 2 + length


def suboption(area, code):
    found = {}
    read_options(area, found)
    return found.get(code, b'')


class Message:
    """A parsed message.  Addresses are text, options {code: bytes}."""

    def __init__(self, raw):
        (self.op, _, _, self.hops, self.xid, self.secs, self.flags, ciaddr, yiaddr, siaddr, giaddr,
         self.chaddr, self.sname, self.file) = HEADER.unpack_from(raw)
        self.ciaddr, self.yiaddr, self.siaddr, self.giaddr = map(socket.inet_ntoa, (ciaddr, yiaddr, siaddr, giaddr))
        self.mac = ':'.join(f'{byte:02x}' for byte in self.chaddr[:6])
        self.options = {}
        read_options(raw[HEADER.size + 4:], self.options)
        overload = self.options.get(52, b'\0')[:1]
        if overload in (b'\1', b'\3'):
            read_options(self.file, self.options)
        if overload in (b'\2', b'\3'):
            read_options(self.sname, self.options)

    @property
    def type(self):
        return self.option(53, b'\0')[0]

    def option(self, code, if_missing=b''):
        return self.options.get(code, if_missing)


def parse(raw):
    """A Message, or None if the bytes are no DHCP message."""
    if len(raw) < HEADER.size + 4 or raw[HEADER.size:HEADER.size + 4] != MAGIC:
        return None
    return Message(raw)


def reply(request, kind, yiaddr='0.0.0.0', server='0.0.0.0', siaddr='0.0.0.0', file=b'', sname=b'', options=(),
          raw_options=None, end=True):
    """Bytes of an answer to request (a Message).

    options are added behind 53 and 54; raw_options, given, stand in place of all options.
    """
    if raw_options is None:
        raw_options = options_bytes([(53, bytes((kind,))), (54, address(server)), *options])
    head = HEADER.pack(2, 1, 6, 0, request.xid, 0, request.flags, b'\0' * 4, address(yiaddr), address(siaddr),
                       address(request.giaddr), request.chaddr, sname, file)
    return head + MAGIC + raw_options + (b'\xff' if end else b'')
