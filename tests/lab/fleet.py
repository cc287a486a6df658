"""A fleet: many whole clients as processes, all begun at one moment, against real dnsmasq and nginx with faults of their own.

One namespace holds a bridge with a tap for each client; the ports are isolated from each other, as those of an access switch
often are, so that a broadcast reaches the servers alone.  Clients boot a script, a kernel and an initrd through a rack's cache,
which asks a site's cache, which asks the origin.
"""

import collections
import ctypes
import hashlib
import json
import os
import random
import re
import resource
import select
import socket
import struct
import subprocess
import threading
import time

from . import netns, pcap
from .netns import LabError, die_with_parent, ip
from .servers import Process

BRIDGE = 'br0'
SO_TIMESTAMPNS = 35
DHCP, ORIGIN, SITE, RACK = '10.0.0.1', '10.0.0.3', '10.0.0.4', '10.0.0.2'
WINDOW = 0.01           # seconds: what counts as the same moment
FEWEST = 20             # clients below which nothing is said about what they have in common

MAIN_CONF = '''\
user root root; daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log {folder}/{name}-error.log warn;
worker_rlimit_nofile 8192; events {{ worker_connections 4096; }}
http {{
  default_type application/octet-stream; sendfile on; keepalive_timeout 30s;
  client_body_temp_path {folder}/temp; proxy_temp_path {folder}/temp-{name}; fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp; scgi_temp_path {folder}/temp;
  log_format lab escape=json '{{"client":"$remote_addr","path":"$request_uri","status":$status,"bytes":$body_bytes_sent,"time":$msec}}';
  access_log {folder}/{name}.log lab;
  limit_conn_zone $server_name zone=all:1m;
{lines}
}}
'''
ORIGIN_CONF = '  server {{ listen {address}:80; server_name origin; root {folder}/www; }}\n'
CACHE_CONF = '''\
  proxy_cache_path {folder}/cache-{name} keys_zone=kedge:4m max_size=1g inactive=7d use_temp_path=off;
  server {{
    listen {address}:80 backlog=4096; server_name {name};
    {limits}
    location / {{
      proxy_pass http://{above}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_cache kedge; proxy_cache_key $uri; proxy_cache_valid 200 1h; proxy_cache_lock on; proxy_cache_lock_timeout 60s;
    }}
  }}
'''


class Nginx(Process):
    def __init__(self, folder, name, lines):
        self.again = lambda: Nginx(folder, name, lines)
        self.log = f'{folder}/{name}.log'
        path = f'{folder}/{name}.conf'
        with open(path, 'w') as file:
            file.write(MAIN_CONF.format(folder=folder, name=name, lines=lines))
        super().__init__(['nginx', '-p', folder, '-c', path, '-e', f'{folder}/{name}-error.log'], f'{folder}/{name}.out')
        self.wait_until(lambda: os.path.exists(f'{folder}/{name}.pid') and os.path.getsize(f'{folder}/{name}.pid') > 0, name)

    def requests(self):
        with open(self.log) as file:
            return [json.loads(line) for line in file if line.endswith('}\n')]


class Dnsmasq(Process):
    def __init__(self, folder, lines):
        path = f'{folder}/dnsmasq.conf'
        with open(path, 'w') as file:
            file.write('\n'.join(['port=0', 'no-ping', 'bind-interfaces', f'interface={BRIDGE}', 'except-interface=lo', 'pid-file=', 'user=root',
                                  f'dhcp-leasefile={folder}/leases', 'dhcp-range=10.0.16.0,10.0.63.255,255.255.0.0,1h', 'dhcp-authoritative',
                                  'dhcp-lease-max=20000', *lines]) + '\n')
        super().__init__(['dnsmasq', '--no-daemon', f'--conf-file={path}'], f'{folder}/dnsmasq.out')
        self.wait_until(lambda: 'started, version' in self.log_text(), 'dnsmasq')

    def drop(self, share):
        """From now on the kernel throws that share of the packets for its DHCP socket away, at random."""
        fd = _socket_of(self.popen.pid, 67)
        code = b''.join(struct.pack('=HBBI', *line) for line in (
            (0x20, 0, 0, 0xfffff000 + 56),                      # load a random number (SKF_AD_RANDOM)
            (0x35, 0, 1, min(int(share * 2**32), 2**32 - 1)),   # below the share: drop
            (0x06, 0, 0, 0xffff),
            (0x06, 0, 0, 0)))
        memory = ctypes.create_string_buffer(code)
        with socket.socket(fileno=fd) as own:
            own.setsockopt(socket.SOL_SOCKET, 26, bytes(pcap._Filter(4, ctypes.addressof(memory))))     # SO_ATTACH_FILTER


def _socket_of(pid, port):
    """A descriptor of our own for another process's UDP socket with that port."""
    PIDFD_GETFD = 438
    pidfd = os.pidfd_open(pid)
    try:
        for number in range(64):
            fd = ctypes.CDLL(None, use_errno=True).syscall(PIDFD_GETFD, pidfd, number, 0)
            if fd < 0:
                continue
            try:
                with socket.socket(fileno=os.dup(fd)) as found:
                    if found.family == socket.AF_INET and found.type == socket.SOCK_DGRAM and found.getsockname()[1] == port:
                        return os.dup(fd)
            except OSError:
                pass        # no socket
            finally:
                os.close(fd)
    finally:
        os.close(pidfd)
    raise LabError(f'the socket of port {port} of process {pid} cannot be had: is this kernel older than 5.6?')


def network(clients):
    """The bridge, the servers' addresses, a tap for each client."""
    if not os.access('/dev/net/tun', os.R_OK | os.W_OK):
        raise LabError('/dev/net/tun cannot be opened by this user; run as root, or allow it (Debian\'s udev does)')
    with open('/proc/sys/net/ipv6/conf/default/disable_ipv6', 'w') as file:
        file.write('1')     # the taps' own chatter
    for name, value in (('gc_thresh1', 8192), ('gc_thresh2', 16384), ('gc_thresh3', 32768)):
        try:
            with open(f'/proc/sys/net/ipv4/neigh/default/{name}', 'w') as file:
                file.write(str(value))
        except OSError:
            pass            # belongs to the machine; its own limit is 1024 neighbours
    lines = ['link set lo up', f'link add {BRIDGE} type bridge forward_delay 0 stp_state 0']
    lines += [f'addr add {address}/16 dev {BRIDGE}' for address in (DHCP, ORIGIN, SITE, RACK)]
    lines += [f'link set {BRIDGE} up']
    for i in range(clients):
        lines += [f'tuntap add dev tap{i} mode tap', f'link set tap{i} master {BRIDGE} up txqueuelen 2000',
                  f'link set tap{i} type bridge_slave isolated on']
    done = subprocess.run(['ip', '-batch', '-'], input='\n'.join(lines) + '\n', capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f'ip: {done.stderr.strip()}')


def cap_link(mbit):
    """What the servers send to all clients together goes no faster than that."""
    done = subprocess.run(['tc', 'qdisc', 'add', 'dev', BRIDGE, 'root', 'tbf', 'rate', f'{mbit}mbit', 'burst', '256kb', 'latency', '200ms'],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f'tc: {done.stderr.strip()}')


class Capture:
    """What clients send: DHCP packets and TCP SYNs, with the kernel's time of each."""

    def __init__(self):
        SO_ATTACH_FILTER, SO_RCVBUFFORCE = 26, 33
        code = b''.join(struct.pack('=HBBI', *line) for line in (
            (0x28, 0, 0, 12),           # load the EtherType
            (0x15, 0, 9, 0x0800),       # not IPv4: drop
            (0x30, 0, 0, 23),           # load the IP protocol
            (0x15, 0, 2, 17),           # UDP:
            (0x28, 0, 0, 36),           # to port 67
            (0x15, 4, 5, 67),           # is kept
            (0x15, 0, 4, 6),            # TCP:
            (0x30, 0, 0, 47),           # with SYN
            (0x54, 0, 0, 0x12),         # and without ACK
            (0x15, 0, 1, 0x02),         # is kept
            (0x06, 0, 0, 0xffff),
            (0x06, 0, 0, 0)))
        memory = ctypes.create_string_buffer(code)
        self.frames, self.stop = [], threading.Event()
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(pcap.ETH_P_ALL))
        self.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, bytes(pcap._Filter(12, ctypes.addressof(memory))))
        for option in (socket.SO_RCVBUF, SO_RCVBUFFORCE):
            try:
                self.sock.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
            except OSError:
                pass                    # root's alone
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.bind((BRIDGE, 0))
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while True:
            if not select.select([self.sock], [], [], 0.1)[0]:
                if self.stop.is_set():
                    return
                continue
            frame, ancillary, _, _ = self.sock.recvmsg(2048, 64)
            for level, kind, data in ancillary:
                if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                    seconds, nano = struct.unpack('qq', data)
                    self.frames.append((seconds + nano / 1e9, frame))

    def close(self):
        self.stop.set()
        self.thread.join()
        self.sock.close()

    def packets(self):
        """(time, client's MAC, kind); kind is discover, request or syn."""
        for when, frame in self.frames:
            mac = ':'.join(f'{byte:02x}' for byte in frame[6:12])
            if frame[23] == 6:
                yield when, mac, 'syn'
            elif len(frame) > 290:
                at = frame.find(b'\x35\x01', 282)
                kind = {1: 'discover', 3: 'request'}.get(frame[at + 2]) if at > 0 else None
                if kind is not None:
                    yield when, mac, kind


class Clients:
    """N processes that wait at a gate."""

    def __init__(self, program, count, folder):
        self.folder, self.count = folder, count
        self.ended = {}         # client: (seconds since the gate opened, exit status)
        self.pids = {}
        gate_read, self.gate = os.pipe()
        os.set_inheritable(gate_read, True)
        null = os.open('/dev/null', os.O_RDONLY)
        for i in range(count):
            env = {'KEDGE_TAP': f'tap{i}', 'KEDGE_MAC': f'02:00:00:00:{i >> 8:02x}:{i & 255:02x}', 'KEDGE_GATE': str(gate_read)}
            log = os.open(f'{folder}/client-{i}.log', os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            pid = os.posix_spawn(program, [program], env, setpgroup=next(iter(self.pids), 0), file_actions=[
                (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2),
                (os.POSIX_SPAWN_CLOSE, self.gate)])
            os.close(log)
            self.pids[pid] = i
        self.group = next(iter(self.pids))
        os.close(gate_read)
        os.close(null)

    def run(self, limit, look=lambda: None):
        """Opens the gate; waits until all have ended, or for so many seconds."""
        self.began, began = time.time(), time.monotonic()
        os.close(self.gate)
        while len(self.ended) < self.count and time.monotonic() - began < limit:
            done = os.waitid(os.P_PGID, self.group, os.WEXITED | os.WNOHANG)
            if done is None:
                look()
                time.sleep(0.01)
            elif done.si_pid in self.pids:
                self.ended[self.pids[done.si_pid]] = (time.monotonic() - began, done.si_status if done.si_code == os.CLD_EXITED else -1)

    def close(self):
        for pid, i in self.pids.items():
            if i not in self.ended:
                os.kill(pid, 9)
                os.waitpid(pid, 0)

    def log(self, i):
        with open(f'{self.folder}/client-{i}.log', errors='replace') as file:
            return file.read()


# ---- what came of it ----

def fullest(times):
    """(packets in the fullest window, packets in a window on the average)."""
    if not times:
        return 0, 0.0
    windows = collections.Counter(int(t / WINDOW) for t in times)
    return max(windows.values()), len(times) / max(1, (max(times) - min(times)) / WINDOW)


def in_step(gaps_by_turn):
    """The largest share of clients that waited equally long, to a window, before the same repetition; 0 where few repeat."""
    worst = 0.0
    for gaps in gaps_by_turn.values():
        if len(gaps) >= FEWEST:
            worst = max(worst, max(collections.Counter(round(gap / WINDOW) for gap in gaps).values()) / len(gaps))
    return worst


def dhcp_gaps(packets):
    """By the number of the repetition: how long each client waited before it, from one DISCOVER to the next without a REQUEST between."""
    last, turn, gaps = {}, {}, collections.defaultdict(list)
    for when, mac, kind in packets:
        if kind == 'request':
            last.pop(mac, None)
            turn[mac] = 1000    # another exchange has begun: not the same repetition any more
        elif kind == 'discover':
            if mac in last and turn.get(mac, 0) < 1000:
                turn[mac] = turn.get(mac, 0) + 1
                gaps[turn[mac]].append(when - last[mac])
            last[mac] = when
    return gaps


def http_gaps(requests):
    """The same from a 503 to that client's next request."""
    last, turn, gaps = {}, collections.Counter(), collections.defaultdict(list)
    for request in sorted(requests, key=lambda request: request['time']):
        client = request['client']
        if client in last:
            turn[client] += 1
            gaps[turn[client]].append(request['time'] - last.pop(client))
        if request['status'] == 503:
            last[client] = request['time']
    return gaps


def percentile(times, count, share):
    """Seconds until that share of all clients had booted; None if they have not."""
    need = -(-count * share // 100)
    return round(times[int(need) - 1], 2) if len(times) >= need else None


def measure(clients, wanted, capture, servers):
    packets = list(capture.packets())
    good = {i: t for i, (t, status) in clients.ended.items() if status == 0 and all(line in clients.log(i) for line in wanted)}
    times = sorted(good.values())
    rack = servers['rack'].requests()
    seen, repeats = set(), []
    for when, mac, kind in packets:
        if kind != 'syn' and (mac, kind) in seen:
            repeats.append(when)
        seen.add((mac, kind))
    peak, mean = fullest(repeats)
    busy_peak, busy_mean = fullest([request['time'] for request in rack if request['status'] == 503])
    logs = [clients.log(i) for i in range(clients.count)]
    return {
        'clients': clients.count, 'booted': len(good), 'times': [round(t, 3) for t in times],
        'to_50': percentile(times, clients.count, 50), 'to_95': percentile(times, clients.count, 95), 'to_100': percentile(times, clients.count, 100),
        'origin_bytes': sum(request['bytes'] for request in servers['origin'].requests()), 'origin_requests': len(servers['origin'].requests()),
        'rack_bytes': sum(request['bytes'] for request in rack), 'rack_requests': len(rack),
        'busy_answers': sum(request['status'] == 503 for request in rack),
        'dhcp_packets': sum(kind != 'syn' for _, _, kind in packets), 'dhcp_repeats': len(repeats),
        'http_retries': sum(len(re.findall('trying again in', log)) for log in logs),
        'boots_again': sum(len(re.findall('Booting is tried again', log)) for log in logs),
        'dhcp_peak': peak, 'dhcp_mean': round(mean, 2), 'http_peak': busy_peak, 'http_mean': round(busy_mean, 2),
        'dhcp_in_step': round(in_step(dhcp_gaps(packets)), 3), 'http_in_step': round(in_step(http_gaps(rack)), 3),
        'packet_times': [round(when - clients.began, 3) for when, _, kind in packets if kind != 'syn'],
        'busy_times': [round(request['time'] - clients.began, 3) for request in rack if request['status'] == 503],
    }


def run(program, count, folder, limit=300, drop=0.5, connections=50, rate='1m', initrd=1 << 20, link_mbit=1000, options=(), before=None):
    """One fleet; gives its figures.  Only inside a namespace (netns.enter), once.

    before(servers, clients) is called when the gate is about to open; what it gives is called again and again until all have ended
    """
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.makedirs(f'{folder}/www', exist_ok=True)
    os.makedirs(f'{folder}/temp', exist_ok=True)
    chance = random.Random(1)
    files = {'linux': chance.randbytes(256 << 10), 'initrd.gz': chance.randbytes(initrd)}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    script = '#!ipxe\n' + ''.join(f'{verb} --sha256 {hashes[name]} http://{RACK}/{name}\n' for verb, name in
                                  (('kernel', 'linux'), ('initrd', 'initrd.gz'))) + 'boot\n'
    for name, data in {**files, 'boot.ipxe': script.encode()}.items():
        with open(f'{folder}/www/{name}', 'wb') as file:
            file.write(data)
    network(count)
    cap_link(link_mbit)
    limits = f'limit_conn all {connections}; limit_rate {rate};'
    servers = {'origin': Nginx(folder, 'origin', ORIGIN_CONF.format(address=ORIGIN, folder=folder)),
               'site': Nginx(folder, 'site', CACHE_CONF.format(address=SITE, above=ORIGIN, name='site', folder=folder, limits='')),
               'rack': Nginx(folder, 'rack', CACHE_CONF.format(address=RACK, above=SITE, name='rack', folder=folder, limits=limits)),
               'dhcp': Dnsmasq(folder, [f'dhcp-boot=http://{RACK}/boot.ipxe', 'dhcp-option-force=encap:175,176,1', *options])}
    if drop > 0:
        servers['dhcp'].drop(drop)
    capture = Capture()
    clients = Clients(program, count, folder)
    try:
        clients.run(limit, before(servers, clients) if before is not None else lambda: None)
        capture.close()
        wanted = [f'{role} {name} {len(files[name])} {hashes[name]}' for role, name in (('kernel', 'linux'), ('initrd', 'initrd.gz'))]
        return measure(clients, wanted, capture, servers)
    finally:
        clients.close()
        for server in servers.values():
            server.close()


def report(figures):
    def seconds(name):
        return '-' if figures[name] is None else f'{figures[name]:.1f} s'
    f = figures
    return '\n'.join((
        f'clients          {f["clients"]}, booted {f["booted"]} ({100 * f["booted"] / f["clients"]:.1f} %)',
        f'time to          50 %: {seconds("to_50")}, 95 %: {seconds("to_95")}, 100 %: {seconds("to_100")}',
        f'origin           {f["origin_bytes"]:,} bytes in {f["origin_requests"]} requests',
        f'rack cache       {f["rack_bytes"]:,} bytes in {f["rack_requests"]} requests, {f["busy_answers"]} of them answered 503',
        f'retries          {f["dhcp_repeats"]} DHCP packets of {f["dhcp_packets"]}, {f["http_retries"]} HTTP, {f["boots_again"]} whole boots',
        f'fullest 10 ms    DHCP repetitions {f["dhcp_peak"]} (mean {f["dhcp_mean"]}), 503 answers {f["http_peak"]} (mean {f["http_mean"]})',
        f'in step          {100 * f["dhcp_in_step"]:.1f} % of DHCP repetitions, {100 * f["http_in_step"]:.1f} % of HTTP ones after the same 10 ms'))


# ---- the picture ----

COLOURS = ('#1b6ca8', '#d1495b', '#2e933c', '#8a5a9e')


def _nice(limit):
    for step in (1, 2, 5, 10, 20, 30, 60, 120, 300, 600):
        if limit / step <= 12:
            return step
    return 1200


def draw(runs):
    """An SVG: the share of clients that have booted over time, one curve a fleet; below, DHCP packets a tenth of a second of the largest."""
    width, left, right, top, high, low = 760, 60, 20, 30, 300, 110
    end = max(run['times'][-1] for run in runs) * 1.03
    step = _nice(end)

    def x(t):
        return left + (width - left - right) * t / end
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + high + low + 100}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{top + high + low + 100}" fill="#fff"/>']
    for share in range(0, 101, 25):
        y = top + high * (1 - share / 100)
        parts.append(f'<path d="M{left} {y:.1f}H{width - right}" stroke="#ddd"/>'
                     f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{share} %</text>')
    for i in range(int(end / step) + 1):
        parts.append(f'<path d="M{x(i * step):.1f} {top}V{top + high}" stroke="#eee"/>'
                     f'<text x="{x(i * step):.1f}" y="{top + high + 16}" text-anchor="middle">{i * step}</text>')
    parts.append(f'<text x="{width - right}" y="{top + high + 32}" text-anchor="end">seconds since all were switched on</text>'
                 f'<text x="{left}" y="{top - 10}">clients that have booted</text>')
    for number, run in enumerate(runs):
        colour, path = COLOURS[number % len(COLOURS)], f'M{x(0):.1f} {top + high}'
        for i, t in enumerate(run['times']):
            path += f'H{x(t):.1f}V{top + high * (1 - (i + 1) / run["clients"]):.1f}'
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
                     f'<text x="{width - right - 8}" y="{top + high - 14 - 18 * number}" text-anchor="end" fill="{colour}">'
                     f'{run["clients"]} clients</text>')
    largest = max(runs, key=lambda run: run['clients'])
    bars = collections.Counter(int(t * 10) for t in largest['packet_times'])
    base, most = top + high + 60 + low, max(bars.values())
    for slot, n in sorted(bars.items()):
        if slot / 10 < end:
            parts.append(f'<rect x="{x(slot / 10):.1f}" y="{base - low * n / most:.1f}" width="{max(1, x(0.1) - x(0) - 0.3):.1f}" '
                         f'height="{low * n / most:.1f}" fill="{COLOURS[runs.index(largest) % len(COLOURS)]}"/>')
    parts.append(f'<path d="M{left} {base}H{width - right}" stroke="#888"/><text x="{left - 6}" y="{base - low + 10}" text-anchor="end">{most}</text>'
                 f'<text x="{left}" y="{base + 18}">'
                 f'DHCP packets in each tenth of a second, {largest["clients"]} clients, half of them dropped by the server</text></svg>')
    return '\n'.join(parts) + '\n'
