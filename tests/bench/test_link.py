"""The modelled link takes as long as the arithmetic says: a bench that flatters a first visit is worse than none."""

import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from tools.bench.link import FIRST_WINDOW_BYTES, SEGMENT_BYTES, Network, Window, Wire, slow_link

MEGABIT = Network(bits_per_s=1_000_000, round_trip_s=0.2)


def arrival_of(size_bytes: int, network: Network) -> float:
    """When the last segment of a file arrives that is sent from time 0 on over a new connection."""
    window, now, arrives = Window(Wire(network)), 0.0, 0.0
    for start in range(0, size_bytes, SEGMENT_BYTES):
        size = min(SEGMENT_BYTES, size_bytes - start)
        now = window.ready_at(size, now)
        arrives = window.send(size, now)
    return arrives


def test_a_segment_takes_its_bits_and_half_a_round_trip() -> None:
    assert Wire(MEGABIT).send(1250, now=5.0) == pytest.approx(5.0 + 0.01 + 0.1)


def test_what_is_sent_at_once_arrives_one_after_the_other() -> None:
    wire = Wire(MEGABIT)
    assert [wire.send(1250, 0.0), wire.send(1250, 0.0)] == pytest.approx([0.11, 0.12])


def test_the_first_window_goes_out_at_once() -> None:
    fast = Network(bits_per_s=1e12, round_trip_s=1.0)
    assert arrival_of(FIRST_WINDOW_BYTES, fast) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(("windows", "trips"), [(1, 0.5), (2, 1.5), (3, 1.5), (4, 2.5), (7, 2.5), (8, 3.5), (15, 3.5)])
def test_the_window_doubles_each_round_trip(windows: int, trips: float) -> None:
    fast = Network(bits_per_s=1e12, round_trip_s=1.0)
    assert arrival_of(windows * FIRST_WINDOW_BYTES, fast) == pytest.approx(trips, abs=1e-6)


def test_a_long_file_takes_the_whole_bandwidth_once_the_window_is_open() -> None:
    size = 1_000_000
    took = arrival_of(size, MEGABIT)
    assert 8.1 <= took <= 8.1 + 2 * MEGABIT.round_trip_s


def test_a_network_is_named_as_people_do() -> None:
    assert str(Network(1_600_000, 0.15)) == "1.6 Mbit/s, 150 ms"
    assert str(Network(400_000, 0.4)) == "400 kbit/s, 400 ms"


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(self.rfile.readline() * 1000)


@pytest.fixture
def echo_port() -> Iterator[int]:
    with socketserver.TCPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_bytes_come_through_unchanged_and_counted(echo_port: int) -> None:
    with slow_link(Network(1e9, 0.001), echo_port) as relay:
        with socket.create_connection(("127.0.0.1", relay.port)) as browser:
            browser.sendall(b"all of it\n")
            with browser.makefile("rb") as answer:
                assert answer.read() == b"all of it\n" * 1000
        assert relay.received_bytes == 10_000
