#!/usr/bin/env python3
"""Takes the reports of boots into a file, one a line: collector.py ADDRESS PORT FILE"""
import http.server
import sys


class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        report = self.rfile.read(min(int(self.headers.get('Content-Length', 0)), 16384))
        with open(sys.argv[3], 'ab') as file:
            file.write(report.replace(b'\n', b' ') + b'\n')
        self.send_response(204)
        self.end_headers()


http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Collector).serve_forever()
