"""Linux in a machine, as a yardstick for NIC drivers: Debian's installer kernel and its wget, to /dev/null."""

from lab import cpio
from lab.lab import netboot_tree, url

INIT = 'init-bench'
CARD = '52:54:00:'      # the first bytes of QEMU's own MAC addresses


def program(paths):
    """The first program of the machine: it loads whichever driver fits, and fetches the paths one after the other."""
    return '\n'.join((
        '#!/bin/sh', 'mount -t proc proc /proc', 'mount -t sysfs sys /sys', 'mount -t devtmpfs dev /dev',
        'for driver in virtio_pci virtio_net e1000 e1000e; do modprobe $driver; done',
        'cd /sys/class/net',
        f'until card=$(grep -l ^{CARD} */address); do sleep 0.1; done', 'card=${card%/*}',
        'ip link set $card up', 'ip addr add 10.10.0.60/24 dev $card',
        f'until ping -c 1 -W 1 {url("").removeprefix("http://")}; do :; done',
        *(f'wget -q -O /dev/null {url(path)} || echo "not fetched: {path}"' for path in paths),
        'while :; do sleep 1000; done', ''))


def kernel_words(lab, kernel, paths):
    """QEMU's arguments that start it."""
    with open(f'{netboot_tree()}/debian-installer/amd64/initrd.gz', 'rb') as file:
        initrd = file.read()
    more = cpio.archive({INIT: (0o100755, program(paths).encode())})
    path = lab.write('initrd', initrd + bytes(-len(initrd) % 4) + more)
    return ['-kernel', kernel, '-initrd', path, '-append', f'console=ttyS0 quiet rdinit=/{INIT}']
