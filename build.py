#!/usr/bin/env python3
"""Sets SIDFlow up on a bare machine, and builds, serves, checks, tests and measures it: `python3 build.py --help`."""

# This file must be understood by any Python there is, to say what is wrong with it; the work is in tools/build/.
import os
import sys


def main():  # type: () -> int
    if sys.version_info < (3, 11):
        sys.stderr.write(
            "SIDFlow needs Python 3.11 or newer, and this is Python %d.%d (%s).\n"
            "Next step: start build.py with a newer one, for example: python3.11 build.py\n"
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )
        return 1
    if os.name != "posix":
        sys.stderr.write(
            "SIDFlow's build runs on Linux and macOS, and this is %s.\n"
            "Next step: on Windows, start it inside the Windows Subsystem for Linux.\n" % sys.platform
        )
        return 1
    from tools.build.bootstrap import start

    return start(os.path.dirname(os.path.abspath(__file__)), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
