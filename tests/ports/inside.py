"""Runs inside the page's Python: every contract over the browser's twins, each in stores that are empty."""

import json
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from client_py.browser.blobs import BrowserBlobs
from client_py.browser.clock import BrowserClock
from client_py.browser.device import BrowserDevice
from client_py.browser.records import BrowserRecords
from client_py.browser.transport import BrowserTransport
from client_py.ports import FEEDBACK_STORES, Blobs, Delete, DeviceState, Records
from tests.ports import contracts


async def outcomes(ports: Any, device: Any, other: Any) -> str:  # Any: what JavaScript hands over
    """What came of each contract by its name, as JSON: "" where it holds, else why not."""
    records = BrowserRecords(ports.feedback, FEEDBACK_STORES)
    blobs = BrowserBlobs(ports.blobs)
    found: dict[str, str] = {}
    for of_records in contracts.RECORDS:
        await emptied(records)
        found[of_records.__name__] = await outcome(of_records, records)
    for of_blobs in contracts.BLOBS:
        await forgotten(blobs)
        found[of_blobs.__name__] = await outcome(of_blobs, blobs)
    for of_transport in contracts.TRANSPORT:
        found[of_transport.__name__] = await outcome(of_transport, BrowserTransport(ports.request))
    for of_clock in contracts.CLOCK:
        found[of_clock.__name__] = await outcome(of_clock, BrowserClock())
    found["the_device_stands_as_was_told"] = await _told(ports.device, device)
    found["one_page_has_the_turn"] = await outcome(
        lambda both: contracts.one_page_has_the_turn(*both), (BrowserDevice(ports.device), BrowserDevice(other))
    )
    return json.dumps(found)


async def _told(helper: Any, port: Any) -> str:  # Any: JavaScript's
    def tell(state: DeviceState) -> None:
        port(json.dumps(asdict(state)))

    return await outcome(lambda device: contracts.the_device_stands_as_was_told(device, tell), BrowserDevice(helper))


async def outcome(contract: Callable[[Any], Awaitable[None]], port: object) -> str:  # Any: each has its own port
    try:
        await contract(port)
    except Exception:  # noqa: BLE001 - whatever it is, the test shows it
        return traceback.format_exc()
    return ""


async def emptied(records: Records) -> None:
    changes = [Delete(store, key) for store in FEEDBACK_STORES for key, _ in await records.items(store)]
    await records.apply(changes)


async def forgotten(blobs: Blobs) -> None:
    for name in await blobs.sizes():
        await blobs.delete(name)
