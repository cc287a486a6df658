"""QEMU's control socket (QMP): one command, one answer; events are passed over."""

import json
import threading

from .netns import LabError


class Qmp:
    def __init__(self, sock, timeout=30):
        sock.settimeout(timeout)
        self._file = sock.makefile('rwb', buffering=0)
        self._sock = sock
        self._lock = threading.Lock()
        self._read()                    # the greeting
        self.command('qmp_capabilities')

    def _read(self):
        try:
            line = self._file.readline()
        except OSError as problem:
            raise LabError(f'QEMU does not answer on its control socket: {problem}') from problem
        if not line:
            raise LabError('QEMU has ended')
        return json.loads(line)

    def command(self, name, /, **arguments):
        with self._lock:
            request = {'execute': name}
            if arguments:
                request['arguments'] = arguments
            try:
                self._file.write(json.dumps(request).encode() + b'\n')
            except OSError as problem:
                raise LabError('QEMU has ended') from problem
            while True:
                answer = self._read()
                if 'return' in answer:
                    return answer['return']
                if 'error' in answer:
                    raise LabError(f'QEMU refused {name}: {answer["error"]["desc"]}')

    def close(self):
        self._file.close()
        self._sock.close()
