"""What the C library keeps of memory that is free: less of it, and none when all is quiet.

glibc alone has these calls; elsewhere nothing needs to be done here. Source: mallopt(3), malloc_trim(3).
"""

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
ARENAS = 2  # of the heap; by default every thread may have one, and each keeps its own leavings
LARGE = 8 * 2**20  # bytes from which a piece goes back to the system as soon as it is free: pictures of megapixels
KEPT = 64 * 2**20  # bytes that stay at hand for the next photo: to ask the system anew costs a quarter of judging it


def save() -> None:
    """Call once, before threads start: the heap stays in few pieces, and pictures are handed back at once."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, ARENAS)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, KEPT)


def give_back() -> None:
    """Give what is free back to the system."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
