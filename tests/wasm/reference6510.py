"""What each instruction of the 6510 does to registers, flags and its operand: a plain model for comparison, no timing.

Sources: MOS 6500 programming manual; "MOS 6510 Unintended Opcodes - no more secrets" (groepaz); Bruce Clark, "Decimal
mode" (NMOS flags). Written from the tables, apart from the engine's C++.
"""

from dataclasses import dataclass
from typing import Final

N, V, D, I, Z, C = 0x80, 0x40, 0x08, 0x04, 0x02, 0x01  # noqa: E741  # I is the flag's name
UNSTABLE: Final = 0xEE  # of XAA and LXA

_COMBINED: Final = {
    "SLO": ("ASL", "ORA"), "RLA": ("ROL", "AND"), "SRE": ("LSR", "EOR"), "RRA": ("ROR", "ADC"), "DCP": ("DEC", "CMP"),
    "ISC": ("INC", "SBC"),
}  # fmt: skip


@dataclass(slots=True)
class Machine:
    """The registers; `p` with bit 5 set and B clear."""

    a: int
    x: int
    y: int
    sp: int
    p: int

    def _set(self, flag: int, on: object) -> None:
        self.p = self.p | flag if on else self.p & ~flag

    def _nz(self, value: int) -> int:
        self._set(N, value & 0x80)
        self._set(Z, value == 0)
        return value

    def execute(self, name: str, value: int) -> int:
        """Runs an instruction on an operand and answers what the operand holds afterwards."""
        if name in _COMBINED:
            change, then = _COMBINED[name]
            value = self.execute(change, value)
            self.execute(then, value)
            return value
        if name in ("STA", "STX", "STY", "SAX"):
            return {"STA": self.a, "STX": self.x, "STY": self.y, "SAX": self.a & self.x}[name]
        if name in ("ASL", "LSR", "ROL", "ROR", "INC", "DEC"):
            return self._changed(name, value)
        if name in ("ADC", "SBC"):
            self._add(value) if name == "ADC" else self._subtract(value)
        elif name in ("CMP", "CPX", "CPY"):
            self._compare({"CMP": self.a, "CPX": self.x, "CPY": self.y}[name], value)
        elif name == "BIT":
            self._set(Z, not self.a & value)
            self._set(N, value & N)
            self._set(V, value & V)
        elif name == "ARR":
            self._arr(value)
        else:
            self._move(name, value)
        return value

    def _move(self, name: str, value: int) -> None:
        a, x, y = self.a, self.x, self.y
        results = {
            "LDA": value, "LDX": value, "LDY": value, "LAX": value, "ORA": a | value,
            "AND": a & value, "EOR": a ^ value, "TAX": a, "TAY": a, "TXA": x, "TYA": y, "TSX": self.sp,
            "INX": x + 1, "INY": y + 1, "DEX": x - 1, "DEY": y - 1,
            "ANC": a & value, "ALR": (a & value) >> 1, "XAA": (a | UNSTABLE) & x & value, "LXA": (a | UNSTABLE) & value,
            "SBX": (a & x) - value, "LAS": self.sp & value,
        }  # fmt: skip
        flags = {
            "CLC": (C, 0),
            "SEC": (C, 1),
            "CLV": (V, 0),
            "CLD": (D, 0),
            "SED": (D, 1),
            "CLI": (I, 0),
            "SEI": (I, 1),
        }
        if name in flags:
            self._set(*flags[name])
        elif name == "TXS":
            self.sp = x
        elif name != "NOP":
            result = self._nz(results[name] & 0xFF)
            if name in ("ANC", "ALR"):
                self._set(C, result & 0x80 if name == "ANC" else (a & value) & 1)
            if name == "SBX":
                self._set(C, (a & x) >= value)
            target = {"TAX": "x", "TSX": "x", "TAY": "y", "TXA": "a", "TYA": "a", "SBX": "x"}.get(name)
            targets = {"LAX": "ax", "LXA": "ax"}.get(name) or target or {"X": "x", "Y": "y"}.get(name[2], "a")
            if name in ("LAS", "ORA", "AND", "EOR", "ANC", "ALR", "XAA"):
                targets = "a" if name != "LAS" else "ax"
            for register in targets:
                setattr(self, register, result)
            if name == "LAS":
                self.sp = result

    def _changed(self, name: str, value: int) -> int:
        carry = self.p & C
        if name in ("INC", "DEC"):
            return self._nz((value + (1 if name == "INC" else -1)) & 0xFF)
        if name in ("ASL", "ROL"):
            self._set(C, value & 0x80)
            return self._nz((value << 1 | (carry if name == "ROL" else 0)) & 0xFF)
        self._set(C, value & 1)
        return self._nz(value >> 1 | (carry << 7 if name == "ROR" else 0))

    def _compare(self, register: int, value: int) -> None:
        self._set(C, register >= value)
        self._nz((register - value) & 0xFF)

    def _add(self, value: int) -> None:
        carry = self.p & C
        binary = self.a + value + carry
        if not self.p & D:
            self._set(V, ~(self.a ^ value) & (self.a ^ binary) & 0x80)
            self._set(C, binary > 0xFF)
            self.a = self._nz(binary & 0xFF)
            return
        low = (self.a & 0x0F) + (value & 0x0F) + carry
        if low >= 0x0A:
            low = ((low + 6) & 0x0F) + 0x10
        total = (self.a & 0xF0) + (value & 0xF0) + low
        self._set(Z, not binary & 0xFF)
        self._set(N, total & 0x80)
        self._set(V, ~(self.a ^ value) & (self.a ^ total) & 0x80)
        if total >= 0xA0:
            total += 0x60
        self._set(C, total >= 0x100)
        self.a = total & 0xFF

    def _subtract(self, value: int) -> None:
        borrow = 1 - (self.p & C)
        binary = self.a - value - borrow
        before = self.a
        self._set(V, (before ^ value) & (before ^ binary) & 0x80)
        self._set(C, binary >= 0)
        self._nz(binary & 0xFF)
        self.a = binary & 0xFF
        if self.p & D:
            low = (before & 0x0F) - (value & 0x0F) - borrow
            if low < 0:
                low = ((low - 6) & 0x0F) - 0x10
            total = (before & 0xF0) - (value & 0xF0) + low
            self.a = (total - 0x60 if total < 0 else total) & 0xFF

    def _arr(self, value: int) -> None:
        both = self.a & value
        result = self._nz(both >> 1 | (self.p & C) << 7)
        if not self.p & D:
            self._set(C, result & 0x40)
            self._set(V, (result ^ result << 1) & 0x40)
        else:
            self._set(V, (both ^ result) & 0x40)
            if (both & 0x0F) + (both & 0x01) > 5:
                result = (result & 0xF0) | ((result + 6) & 0x0F)
            over = (both & 0xF0) + (both & 0x10) > 0x50
            self._set(C, over)
            if over:
                result = (result + 0x60) & 0xFF
        self.a = result
