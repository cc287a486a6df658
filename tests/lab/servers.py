"""dnsmasq (DHCP, DNS, TFTP) and nginx, each with a configuration of its own and its logs in the test's folder."""

import collections
import json
import os
import re
import select
import shutil
import socket
import subprocess

from . import netns
from .netns import ADDRESS, BRIDGE, LabError, die_with_parent
from .patience import Patience

START_TIMEOUT = 20      # seconds; both start in far less than one

Request = collections.namedtuple('Request', 'client method path status bytes range agent time port')


def which(program):
    found = shutil.which(program, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')
    if found is None:
        raise LabError(f'{program} is not installed; run scripts/install-deps')
    return found


class Process:
    """A server in the foreground, its output in a file."""

    def __init__(self, argv, log_path):
        self.log_path = log_path
        self._log = open(log_path, 'wb')
        self.popen = subprocess.Popen([which(argv[0]), *argv[1:]], stdin=subprocess.DEVNULL, stdout=self._log,
                                      stderr=self._log, preexec_fn=die_with_parent)

    def log_text(self):
        with open(self.log_path, errors='replace') as file:
            return file.read()

    def wait_until(self, condition, what):
        patience = Patience(START_TIMEOUT)
        while not condition():
            if self.popen.poll() is not None:
                raise LabError(f'{what} did not start: {self.log_text().strip()[-600:]}')
            if patience.left() == 0:
                raise LabError(f'{what} is not ready after {START_TIMEOUT} s; see {self.log_path}')
            select.select([], [], [], 0.02)

    def close(self):
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(5)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        self._log.close()


ROUTER = ('enable-ra', 'dhcp-range=fd00:6b:ed::,ra-only')


class Dnsmasq(Process):
    """DHCP, DNS and TFTP on the bridge.

    options     {number: text or list of texts} sent to clients that ask for them; text is quoted, so any text is safe
    boot_file   BOOTP file name; http_boot_url the answer for clients of UEFI HTTP Boot
    dhcp        'server', 'proxy' (only says what to boot; somebody else gives addresses) or 'off'
    tftp_root   a folder, or None for no TFTP
    names       {host name: address}; others do not exist
    dns         'on', 'silent' (port 53 swallows everything) or 'refused' (nothing listens there)
    router      also sends IPv6 router advertisements: iPXE, QEMU's boot ROM, waits 16 s for one where none comes
    lines       further configuration lines
    interface, network  where it listens, and the first three numbers of the addresses that it gives
    """

    def __init__(self, folder, options=None, boot_file=None, http_boot_url=None, dhcp='server', tftp_root=None,
                 names=None, dns='on', router=False, lines=(), interface=BRIDGE, network=netns.NET_START):
        config = ['no-resolv', 'no-hosts', 'no-ping', 'log-dhcp', 'bind-interfaces', f'interface={interface}',
                  'except-interface=lo', 'pid-file=', f'dhcp-leasefile={folder}/dnsmasq.leases']
        config += self._dns(names or {}, dns)
        if dhcp == 'server':
            config += [f'dhcp-range={network}100,{network}199,1h', 'dhcp-authoritative']
        elif dhcp == 'proxy':
            config += [f'dhcp-range={netns.NET_START}0,proxy']
        if tftp_root is not None:
            config += ['enable-tftp', f'tftp-root={os.path.abspath(tftp_root)}']
        if boot_file is not None and dhcp == 'proxy':
            config += [f'pxe-service=X86-64_EFI,"network boot",{boot_file}', f'pxe-service=7,"network boot",{boot_file}']
        elif boot_file is not None:
            config.append(f'dhcp-boot={boot_file}')
        if http_boot_url is not None:
            config += ['dhcp-vendorclass=set:httpclient,HTTPClient', f'dhcp-boot=tag:httpclient,{http_boot_url}',
                       'dhcp-option-force=tag:httpclient,60,HTTPClient']
        for number, value in (options or {}).items():
            values = value if isinstance(value, list) else [f'"{value}"']
            config.append(f'dhcp-option={number},{",".join(values)}')
        if router and os.path.exists('/proc/net/if_inet6'):
            config += ROUTER
        config += lines
        path = f'{folder}/dnsmasq.conf'
        with open(path, 'w') as file:
            file.write('\n'.join(config) + '\n')
        self._silent = None
        if dns == 'silent':
            self._silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._silent.bind((ADDRESS, 53))
        super().__init__(['dnsmasq', '--no-daemon', f'--conf-file={path}'], f'{folder}/dnsmasq.log')
        self.wait_until(lambda: 'started, version' in self.log_text(), 'dnsmasq')

    @staticmethod
    def _dns(names, dns):
        if dns != 'on':
            return ['port=0', f'dhcp-option=6,{ADDRESS}']
        return ['local=/#/'] + [f'address=/{name}/{address}' for name, address in names.items()]

    def close(self):
        super().close()
        if self._silent is not None:
            self._silent.close()


NGINX_CONF = '''\
user root root; daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log info;
events {{ worker_connections 256; }}
http {{
  default_type application/octet-stream; sendfile on; sendfile_max_chunk 0; tcp_nodelay on; keepalive_timeout 60s; keepalive_requests 100000;
  {temporary}
  log_format lab escape=json '{{"client":"$remote_addr","method":"$request_method","path":"$request_uri",'
    '"status":$status,"bytes":$body_bytes_sent,"range":"$http_range","agent":"$http_user_agent",'
    '"time":$msec,"port":$server_port}}';
  access_log {folder}/access.log lab;
  server {{
    {listen}
    server_name _; autoindex off;
{locations}
  }}
}}
'''


SQUID_CONF = '''\
http_port {port}
visible_hostname proxy.lab
cache_mem 256 MB
maximum_object_size_in_memory 200 MB
maximum_object_size 200 MB
pid_filename none
access_log stdio:{folder}/squid-access.log
cache_log {folder}/squid-cache.log
logfile_rotate 0
coredump_dir {folder}
shutdown_lifetime 0 seconds
connect_timeout 3 seconds
dns_timeout 1 seconds
dns_nameservers {dns}
{lines}
'''


class Squid(Process):
    """A forward proxy that caches in memory.  password 'user:password': nobody else may use it."""

    def __init__(self, folder, port=3128, password=None, dns=ADDRESS, lines=()):
        lines = list(lines)
        if password is not None:
            user, word = password.split(':')
            hashed = subprocess.run(['openssl', 'passwd', '-apr1', word], check=True, capture_output=True, text=True).stdout
            with open(f'{folder}/squid-users', 'w') as file:
                file.write(f'{user}:{hashed}')
            lines += [f'auth_param basic program /usr/lib/squid/basic_ncsa_auth {folder}/squid-users',
                      'acl known proxy_auth REQUIRED', 'http_access allow known', 'http_access deny all']
        else:
            lines.append('http_access allow all')
        path = f'{folder}/squid-{port}.conf'
        self.access_path = f'{folder}/squid-access.log'
        with open(path, 'w') as file:
            file.write(SQUID_CONF.format(folder=folder, port=port, dns=dns, lines='\n'.join(lines)))
        # It does not run as root, and gives its rights away only where there are other users.
        super().__init__(['unshare', '--user', '--map-user=13', '--map-group=13', 'squid', '-N', '-f', path], f'{folder}/squid-{port}.log')
        self.wait_until(lambda: not netns.free_of_listeners(port), 'squid')

    def accesses(self):
        """(result such as TCP_MISS/200, method, URL) of each request so far."""
        with open(self.access_path) as file:
            words = [line.split() for line in file if line.endswith('\n')]
        return [(word[3], word[5], word[6]) for word in words]


class Nginx(Process):
    """Serves roots {'/path/': folder} on the ports, and texts {'/path': text} for small files.  Logs each request."""

    def __init__(self, folder, roots, ports=(80,), texts=None, lines=''):
        for place in ('www', 'nginx-temp'):
            os.makedirs(f'{folder}/{place}', exist_ok=True)
        for path, text in (texts or {}).items():
            os.makedirs(os.path.dirname(f'{folder}/www{path}'), exist_ok=True)
            with open(f'{folder}/www{path}', 'wb') as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        temporary = ' '.join(f'{kind}_temp_path {folder}/nginx-temp;' for kind in
                             ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        listen = ' '.join(f'listen {port}; listen [::]:{port};' for port in ports)
        blocks = [f'    location {path} {{ alias {os.path.abspath(root).rstrip("/")}/; }}'
                  for path, root in roots.items() if path != '/']
        blocks += [f'    location = {path} {{ alias {folder}/www{path}; }}' for path in (texts or {})]
        blocks.append(f'    root {os.path.abspath(roots.get("/", folder + "/www"))};')
        path = f'{folder}/nginx.conf'
        with open(path, 'w') as file:
            file.write(NGINX_CONF.format(folder=folder, temporary=temporary, listen=listen,
                                         locations='\n'.join(blocks + [lines])))
        self.access_path = f'{folder}/access.log'
        super().__init__(['nginx', '-p', folder, '-c', path, '-e', f'{folder}/nginx-error.log'],
                         f'{folder}/nginx.log')
        self.wait_until(lambda: not netns.free_of_listeners(ports[0]), 'nginx')

    def log_text(self):
        text = super().log_text()
        error_log = self.log_path.replace('nginx.log', 'nginx-error.log')
        if os.path.exists(error_log):
            with open(error_log) as file:
                text += file.read()
        return text

    def requests(self, path=None):
        """All requests so far, or those whose path matches the regular expression from its start."""
        found = []
        if os.path.exists(self.access_path):
            with open(self.access_path) as file:
                found = [Request(**json.loads(line)) for line in file if line.endswith('}\n')]
        return [request for request in found if path is None or re.match(path, request.path)]
