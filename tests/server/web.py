"""The web as an attacker would have it, on this machine: names lead where a test says, and nothing is ever sent.

Every connection is recorded at a replaced connect; only one to PUBLIC reaches something, a local origin
that answers with a redirect.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

PUBLIC = "93.184.216.34"
PUBLIC6 = "2606:2800:220:1:248:1893:25c8:1946"

# Written down from IANA's registries of special addresses, apart from the lists that the server uses.
_TEXT = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96
::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001:2::/48 2001:10::/28 2001:20::/28 2001:db8::/32
2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_INSIDE = [ipaddress.ip_network(net) for net in _TEXT.split()]


def inside(address: str) -> bool:
    """Whether an address leads to this machine, its network, or nowhere public."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return any(ip in net for net in _INSIDE if net.version == ip.version)


class Web:
    """`names` leads a name to an address, a list of them at once, or an iterator of one for each time it is asked."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {"localhost": "127.0.0.1", "localhost.localdomain": "127.0.0.1"}
        self.connected: list[str] = []
        self.location = ""
        self._resolve, self._connect = socket.getaddrinfo, socket.socket.connect
        self._origin = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._answer, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._origin.shutdown(socket.SHUT_RDWR)
        self._origin.close()

    def getaddrinfo(self, host, port, *_arguments, **_options):
        """As the C library for numbers in all their spellings; names are looked up here and asked of nobody."""
        with suppress(socket.gaierror):
            return self._resolve(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        leads = self.names.get(str(host).rstrip(".").lower())
        if leads is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        leads = next(leads) if isinstance(leads, Iterator) else leads
        rows = [leads] if isinstance(leads, str) else leads
        return [
            row
            for one in rows
            for row in self._resolve(one, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        ]

    def connect(self, sock, where):
        """In place of socket.connect."""
        self.connected.append(where[0])
        if where[0] == PUBLIC and self.location:
            return self._connect(sock, self._origin.getsockname())
        raise OSError("nothing is sent in this test")

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._origin.accept()
                with client, suppress(OSError):
                    client.recv(65536)
                    head = f"HTTP/1.1 302 Found\r\nLocation: {self.location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    client.sendall(head.encode("latin-1", "replace"))
