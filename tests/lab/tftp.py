"""A TFTP server with windows (RFC 7440), which dnsmasq has not, and with losses on order.

RFC 1350, RFC 2347 (options), RFC 2348 (blksize), RFC 2349 (tsize, timeout).
"""

import socket
import struct
import threading

RRQ, WRQ, DATA, ACK, ERROR, OACK = range(1, 7)
TRIES = 8
TIMEOUT = 1.0           # seconds until a window is sent again


class Transfer:
    """What a client asked for, and what it took to send it."""

    def __init__(self, name, options):
        self.name, self.options = name, options
        self.packets = 0        # DATA packets sent, repetitions included
        self.acks = 0
        self.whole = False      # the last block was acknowledged


class TftpServer:
    """Serves {name: bytes}.

    refuse      option names that the server does not know
    lose        function(number of the DATA packet, counted from 1) -> whether it is lost on the way
    """

    def __init__(self, files, log_path, port=69, refuse=(), lose=None):
        self.files, self.refuse = files, set(refuse)
        self.lose = lose or (lambda number: False)
        self.transfers = []
        self.failures = []
        self._log = open(log_path, 'w', buffering=1)
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind(('', port))
        self._closed = False
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                packet, client = self._sock.recvfrom(2048)
            except OSError:
                return
            if self._closed:
                return
            if packet[:2] == struct.pack('>H', RRQ):
                threading.Thread(target=self._serve, args=(packet, client), daemon=True).start()

    def _serve(self, packet, client):
        words = packet[2:].split(b'\0')
        name = words[0].decode(errors='replace').lstrip('/')
        asked = {key.decode().lower(): value.decode() for key, value in zip(words[2:-1:2], words[3::2])}
        transfer = Transfer(name, asked)
        self.transfers.append(transfer)
        self._log.write(f'{client} {name} {asked}\n')
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(TIMEOUT)
            sock.connect(client)
            try:
                self._send(sock, transfer)
            except OSError as problem:          # the client is gone, or refuses
                self._log.write(f'{client} {name} ended: {problem}\n')
            except Exception as problem:
                self.failures.append(problem)
        self._log.write(f'{client} {name} packets {transfer.packets} acks {transfer.acks} whole {transfer.whole}\n')

    def _send(self, sock, transfer):
        data = self.files.get(transfer.name)
        if data is None:
            sock.send(struct.pack('>HH', ERROR, 1) + b'File not found\0')
            return
        taken = {name: value for name, value in transfer.options.items()
                 if name in ('blksize', 'tsize', 'windowsize') and name not in self.refuse}
        if 'tsize' in taken:
            taken['tsize'] = str(len(data))
        size, window = int(taken.get('blksize', 512)), int(taken.get('windowsize', 1))
        if taken:
            answer = b''.join(f'{name}\0{value}\0'.encode() for name, value in taken.items())
            if self._ask(sock, struct.pack('>H', OACK) + answer) is None:
                return
        self._blocks(sock, transfer, data, size, window)

    @staticmethod
    def _ack(sock):
        """The block number of the next ACK; None if none comes in time.  An ERROR ends the transfer."""
        try:
            packet = sock.recv(2048)
        except TimeoutError:
            return None
        kind, number = struct.unpack('>HH', packet[:4])
        if kind == ERROR:
            raise OSError(f'the client says {packet[4:]!r}')
        return number if kind == ACK else None

    def _ask(self, sock, packet):
        for _ in range(TRIES):
            sock.send(packet)
            number = self._ack(sock)
            if number is not None:
                return number
        return None

    def _blocks(self, sock, transfer, data, size, window):
        last = len(data) // size + 1            # the block that is shorter than the others
        done, tries = 0, 0                      # blocks that the client has; windows sent in vain
        while done < last and tries < TRIES:
            for block in range(done + 1, min(done + window, last) + 1):
                transfer.packets += 1
                if not self.lose(transfer.packets):
                    sock.send(struct.pack('>HH', DATA, block & 0xffff) + data[(block - 1) * size:block * size])
            number = self._ack(sock)
            ahead = (number - done) & 0xffff if number is not None else 0
            if 0 < ahead <= window:
                done, tries = done + ahead, 0
                transfer.acks += 1
            else:
                tries += 1
        transfer.whole = done == last

    def close(self):
        self._closed = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b'\0', ('127.0.0.1', self._sock.getsockname()[1]))
        self._sock.close()
        self._log.close()
