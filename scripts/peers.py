"""What the scripts that compare with other programs share: nginx with fixed answers, and figures with their spread."""

import os
import socket
import statistics
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WAITBENCH = f"{TOP}/build/release/waitbench"
SERVER_CPU, CLIENT_CPU = "0", "1"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until_listening(port, name):
    for _ in range(500):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    sys.exit(f"{name} did not start")


def start_nginx(directory, port):
    """One process on the servers' CPU that answers every request with `return 200`."""
    config = os.path.join(directory, "nginx.conf")
    with open(config, "w", encoding="ascii") as file:
        file.write(f"""
            daemon off; master_process off; pid {directory}/pid; error_log {directory}/error.log crit;
            worker_rlimit_nofile 8192;
            events {{ worker_connections 4096; }}
            http {{
              access_log off; keepalive_requests 1000000000;
              server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ return 200 "ok"; }} }}
            }}""")
    nginx = subprocess.Popen(["taskset", "-c", SERVER_CPU, "nginx", "-c", config, "-p", directory])
    wait_until_listening(port, "nginx")
    return nginx


def spread(values, digits):
    """Median and range, as text."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
