"""kedge.lkrn, the BIOS program in the clothes of a Linux kernel."""

from cases import boot_test
from kedge import START
from lab.lab import build_file


def program():
    return build_file('kedge.lkrn')


def from_qemu(lab, line=None, initrd=None, nics=None, **arguments):
    """A machine whose loader is QEMU itself."""
    extra = ['-kernel', program()]
    if line is not None:
        extra += ['-append', line]
    if initrd is not None:
        path = lab.path('initrd')
        with open(path, 'wb') as file:
            file.write(initrd)
        extra += ['-initrd', path]
    return lab.vm(nics, firmware='seabios', extra=extra, **arguments)


@boot_test('lkrn-qemu-initrd', minutes=3)
def qemu_initrd(lab):
    """A script as initrd runs where there is no command line."""
    machine = from_qemu(lab, initrd=b'#!ipxe\necho script of ${platform}\nshell\n', nics=[])
    machine.expect('script of pcbios', START)
