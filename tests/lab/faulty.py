"""An HTTP/1.1 server that does wrong on purpose, and writes down what it was asked and how much it sent.

A test says for each path what happens: a function that gets an Exchange and answers on it.  The functions at the end
make the usual ones; exchange.count says how often the path was asked for before.
"""

import hashlib
import re
import select
import socket
import struct
import threading
import time

HEAD_MAX = 64 * 1024
PIECE = 256 * 1024
IDLE_TIMEOUT = 60       # seconds without a request on a kept connection

REASONS = {200: 'OK', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other',
           307: 'Temporary Redirect', 308: 'Permanent Redirect', 401: 'Unauthorized', 403: 'Forbidden',
           404: 'Not Found', 416: 'Range Not Satisfiable', 429: 'Too Many Requests',
           500: 'Internal Server Error', 503: 'Service Unavailable'}


class Gone(Exception):
    """The connection is closed, by them or by us."""


class Exchange:
    """One request, and the means to answer it."""

    def __init__(self, server, sock, client, method, path, headers, count):
        self.server, self.sock, self.client = server, sock, client
        self.method, self.path, self.headers, self.count = method, path, headers, count
        self.time = time.time()
        self.status = 0
        self.body_sent = 0      # bytes of the body given to the socket

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError as problem:
            raise Gone from problem

    def head(self, status, headers=()):
        self.status = status
        lines = [f'HTTP/1.1 {status} {REASONS.get(status, "Status")}']
        lines += [f'{name}: {value}' for name, value in headers]
        self.send('\r\n'.join(lines + ['', '']).encode('latin-1'))

    def body(self, data):
        """Sends data in pieces; body_sent says how far it came even when the client goes away."""
        if self.method == 'HEAD':
            return
        view = memoryview(data)
        for at in range(0, len(view), PIECE):
            piece = view[at:at + PIECE]
            self.send(piece)
            self.body_sent += len(piece)

    def asked_range(self, size, etag=None):
        """(first, end) that the client wants of size bytes, and whether it is a range at all."""
        match = re.fullmatch(r'bytes=(\d+)-(\d*)', self.headers.get('range', ''))
        condition = self.headers.get('if-range')
        if match is None or (condition is not None and condition != etag):
            return 0, size, False
        end = min(int(match[2]) + 1, size) if match[2] else size
        return int(match[1]), end, True

    def close(self, reset=False):
        """Ends the connection: after what was sent has arrived, or at once with a reset."""
        if reset:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.sock.close()
        raise Gone


class FaultyServer:
    """Serves on a port until closed.  rules: [(path regular expression, function(exchange))], first match wins."""

    def __init__(self, log_path, port=8080, rules=()):
        self.rules = [(re.compile(pattern), rule) for pattern, rule in rules]
        self.exchanges = []     # in order of arrival
        self.failures = []      # what a rule raised: a fault of the test
        self._lock = threading.Lock()
        self._log = open(log_path, 'w', buffering=1)
        self._listener = socket.create_server(('', port), backlog=64)
        self.port = port
        self._open = set()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def add(self, pattern, rule):
        self.rules.append((re.compile(pattern), rule))

    def _accept(self):
        while True:
            try:
                sock, client = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(IDLE_TIMEOUT)
            with self._lock:
                self._open.add(sock)
            threading.Thread(target=self._serve, args=(sock, client[0]), daemon=True).start()

    def _serve(self, sock, client):
        left = b''
        try:
            while True:
                head, left = self._read_head(sock, left)
                self._answer(sock, client, head)
        except (Gone, OSError):
            pass
        except Exception as problem:
            self.failures.append(problem)
            self._log.write(f'failed: {problem!r}\n')
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()

    @staticmethod
    def _read_head(sock, data):
        while b'\r\n\r\n' not in data:
            more = sock.recv(65536)
            if not more or len(data) > HEAD_MAX:
                raise Gone
            data += more
        return data.split(b'\r\n\r\n', 1)

    def _answer(self, sock, client, head):
        lines = head.decode('latin-1').split('\r\n')
        method, path, _ = lines[0].split(' ', 2)
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(':')
            headers[name.strip().lower()] = value.strip()
        with self._lock:
            count = sum(1 for other in self.exchanges if other.path == path)
            exchange = Exchange(self, sock, client, method, path, headers, count)
            self.exchanges.append(exchange)
        rule = next((rule for pattern, rule in self.rules if pattern.match(path)), status(404))
        try:
            rule(exchange)
        finally:
            self._log.write(f'{exchange.time:.3f} {client} {method} {path} range={headers.get("range", "-")} '
                            f'if-range={headers.get("if-range", "-")} -> {exchange.status} {exchange.body_sent}\n')

    def requests(self, pattern=''):
        return [exchange for exchange in list(self.exchanges) if re.match(pattern, exchange.path)]

    def bytes_sent(self, pattern=''):
        return sum(exchange.body_sent for exchange in self.requests(pattern))

    def close(self):
        self._closed = True
        self._listener.shutdown(socket.SHUT_RDWR)     # wakes the thread that accepts, which keeps the port otherwise
        self._listener.close()
        with self._lock:
            for sock in self._open:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self._log.close()


# ---- rules ----

def etag_of(data):
    return '"' + hashlib.sha256(data).hexdigest()[:16] + '"'


def file(data, etag=None, last_modified=None, drop_after=None, drops=0, reset=False, ranges=True, content_range=None,
         length=None, headers=(), wait=None):
    """A file that obeys ranges, and its faults.

    drop_after, drops   the connection ends after so many bytes of body, in the first so many requests
    reset               with a TCP reset instead of a FIN
    ranges=False        ranges are ignored: 200 and everything
    content_range       text in place of the right Content-Range
    length              number in place of the right Content-Length
    wait                function(exchange, bytes sent so far) called between head and body
    """
    tag = etag if etag is not None else etag_of(data)

    def rule(exchange):
        first, end, partial = exchange.asked_range(len(data), tag or last_modified)
        if partial and ranges and first >= len(data):
            exchange.head(416, [('Content-Range', f'bytes */{len(data)}'), ('Content-Length', 0)])
            return
        if not (partial and ranges):
            first, end, partial = 0, len(data), False
        fields = [('Content-Length', length if length is not None else end - first), *headers]
        if ranges:
            fields.append(('Accept-Ranges', 'bytes'))
        if tag:
            fields.append(('ETag', tag))
        if last_modified:
            fields.append(('Last-Modified', last_modified))
        if partial:
            fields.append(('Content-Range', content_range or f'bytes {first}-{end - 1}/{len(data)}'))
        exchange.head(206 if partial else 200, fields)
        if wait is not None:
            wait(exchange, 0)
        if drop_after is not None and exchange.count < drops:
            exchange.body(data[first:min(end, first + drop_after)])
            exchange.close(reset)
        exchange.body(data[first:end])
        if length is not None:
            exchange.close()

    return rule


def in_turn(*rules):
    """The first request gets the first rule and so on; the last one stays."""
    def rule(exchange):
        rules[min(exchange.count, len(rules) - 1)](exchange)
    return rule


def status(code, body=b'', headers=()):
    def rule(exchange):
        exchange.head(code, [('Content-Length', len(body)), ('Content-Type', 'text/plain'), *headers])
        exchange.body(body)
    return rule


def redirect(code, location):
    """location may be relative; a function of the exchange gives a changing one."""
    def rule(exchange):
        where = location(exchange) if callable(location) else location
        exchange.head(code, [('Location', where), ('Content-Length', 0)])
    return rule


def chunked(data, sizes=(1, 7, 4096, 65535), extension='', trailer=''):
    """Chunks of the given sizes in turn."""
    def rule(exchange):
        exchange.head(200, [('Transfer-Encoding', 'chunked')])
        at, turn = 0, 0
        out = bytearray()
        while at < len(data):
            piece = data[at:at + sizes[turn % len(sizes)]]
            out += f'{len(piece):x}{extension}\r\n'.encode() + piece + b'\r\n'
            at, turn = at + len(piece), turn + 1
        exchange.body(bytes(out) + f'0\r\n{trailer}\r\n'.encode())
    return rule


def until_close(data):
    """Neither length nor chunks: the end of the connection is the end of the file."""
    def rule(exchange):
        exchange.head(200, [('Connection', 'close')])
        exchange.body(data)
        exchange.close()
    return rule


def drip(data, piece, every):
    """piece bytes each so many seconds."""
    def rule(exchange):
        exchange.head(200, [('Content-Length', len(data))])
        for at in range(0, len(data), piece):
            exchange.body(data[at:at + piece])
            rest(exchange, every)
    return rule


def hang(data=b'', length=None):
    """The head (none if length is None) and data, and then nothing until the client goes away."""
    def rule(exchange):
        if length is not None:
            exchange.head(200, [('Content-Length', length)])
            exchange.body(data)
        rest(exchange, None)
        exchange.close()
    return rule


def raw(data):
    """These bytes instead of an answer, then the end."""
    def rule(exchange):
        exchange.send(data)
        exchange.close()
    return rule


def huge_head(size):
    return raw(b'HTTP/1.1 200 OK\r\nX-Long: ' + b'a' * size + b'\r\nContent-Length: 0\r\n\r\n')


def rest(exchange, seconds):
    """Rests, but ends when the client closes."""
    ready, _, _ = select.select([exchange.sock], [], [], seconds)
    if ready and not exchange.sock.recv(1, socket.MSG_PEEK):
        raise Gone
