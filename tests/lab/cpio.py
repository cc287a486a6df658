"""Archives for the kernel's initial file system: cpio, "newc" (Linux, Documentation/driver-api/early-userspace/buffer-format.rst)."""


def archive(files):
    """Files {name: (mode, bytes)} as one archive; it may stand behind another whose length is a multiple of four."""
    parts = []
    for number, (name, (mode, data)) in enumerate([*files.items(), ('TRAILER!!!', (0, b''))], 1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = '070701' + ''.join(f'{field:08x}' for field in fields) + name + '\0'
        parts += [head.encode() + bytes(-len(head) % 4), data + bytes(-len(data) % 4)]
    return b''.join(parts)
