"""What the transport holds of the machine when a connection fails."""

from __future__ import annotations

import gc
import select
import socket
import ssl
import struct
import warnings

from lakala_rig import RealWaits

from terminal.acquirer.settings import Address
from terminal.acquirer.transport import NotConnected, Step, Transport

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ResetAtALook(RealWaits):
    """At every look at the clock the peer resets whoever has connected: the transport looks before each step."""

    def __init__(self, server: socket.socket) -> None:
        super().__init__()
        self._server = server
        self.resets = 0

    def mono_ms(self) -> int:
        while select.select([self._server], [], [], 0)[0]:
            connection, _ = self._server.accept()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            connection.close()
            self.resets += 1
        return super().mono_ms()


def test_a_connection_reset_before_its_handshake_leaves_no_socket_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        clock = ResetAtALook(server)
        address = Address("127.0.0.1", server.getsockname()[1], "")
        transport = Transport(
            address, ssl.create_default_context(), connect_timeout_ms=5000, answer_timeout_ms=5000, clock=clock
        )
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResourceWarning)
            outcome = transport.connect()
            gc.collect()
    assert clock.resets == 1
    assert outcome == NotConnected(Step.TLS, "握手失败（连接被对方重置）")
    assert [str(one.message) for one in caught] == []
