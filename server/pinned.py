"""Connections to public addresses alone, resolved once and pinned; only server.fetch uses them.

requests-hardened resolves a name, checks the address and connects to that address, so that a name
which turns inward between check and connection leads nowhere. Connections are kept open for the next
photo of the same host, and each is told to who uses it, so that it can be cut.
"""

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any

from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import create_urllib3_context, parse_url

OBSOLETE = [ipaddress.ip_network(net) for net in ("::/96", "fec0::/10")]
"""Ranges that lead inside and that requests-hardened 1.3 lets through (measured)."""

# What the libraries log of a refused fetch names the host.
for _name in ("requests_hardened", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

Places = Mapping[str, tuple[str, int]]
Opened = Callable[[socket.socket], None]


class Pinned(IPFilterAdapter):
    """requests-hardened's adapter with the obsolete ranges added and the tests' hosts laid elsewhere.

    `opened` is told every socket before anything is sent over it. Certificates are read once, not for
    every photo: that costs as much as judging one.
    """

    def __init__(self, scheme: str, places: Places, ca_file: str, opened: Opened) -> None:
        self._places, self._opened = places, opened
        self._context = _context(ca_file) if scheme == "https" else None
        super().__init__(is_https_proto=scheme == "https")

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make pools whose connections are told."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _watched(HTTPConnectionPool, self._opened),
            "https": _watched(HTTPSConnectionPool, self._opened),
        }

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Nothing is read anew for a connection."""
        conn.cert_reqs = ssl.CERT_REQUIRED  # against the context's certificates

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Where the connection goes; raises InvalidIPAddress for what is not public."""
        host = parse_url(request.url).host or ""
        where, options = self._where(host, request, verify, cert)
        if self._context:
            options = {k: v for k, v in options.items() if k not in ("ca_certs", "ca_cert_dir")}
            options["ssl_context"] = self._context
        return where, options

    def _where(self, host: str, request: Any, verify: Any, cert: Any) -> Any:
        if host in self._places:
            where: Any
            options: Any
            where, options = HTTPAdapter.build_connection_pool_key_attributes(self, request, verify, cert)
            if where["scheme"] == "https":
                options |= {"assert_hostname": host, "server_hostname": host}
            where["host"], where["port"] = self._places[host]
            request.headers["Host"] = host
            return where, options
        where, options = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ipaddress.ip_address(where["host"].strip("[]"))
        if any(address in net for net in OBSOLETE if net.version == address.version):
            raise InvalidIPAddress(address)
        return where, options


def _context(ca_file: str) -> ssl.SSLContext:
    import certifi

    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _watched(pool: Any, opened: Opened) -> Any:
    """A connection pool whose every socket is told to `opened` when it is made and when it is used again."""

    class Connection(pool.ConnectionCls):
        def _new_conn(self) -> socket.socket:
            connection: socket.socket = super()._new_conn()
            opened(connection)
            return connection

        def request(self, *arguments: Any, **options: Any) -> None:
            if self.sock is not None:
                opened(self.sock)
            super().request(*arguments, **options)

    return type("Pool", (pool,), {"ConnectionCls": Connection})
