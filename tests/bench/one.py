"""One way to judge photos in a process of its own: what it takes to start, in time and in memory, as JSON.

python -m tests.bench.one plain|ours
"""

import io
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

from tests.bench.photos import photos

BEGUN = time.perf_counter()
PASSES = 5


def plain() -> Callable[[bytes], object]:
    """What people do: the mtcnn package, and a Keras network of EfficientNet's kind asked by predict()."""
    import keras
    import mtcnn
    import numpy as np
    from PIL import Image

    from models import load_card

    side = load_card().members[0].input_size
    network = keras.applications.EfficientNetB0(weights=None, classes=1, input_shape=(side, side, 3))
    finder = mtcnn.MTCNN()

    def judge(content: bytes) -> object:
        image = Image.open(io.BytesIO(content)).convert("RGB")
        faces = finder.detect_faces(np.asarray(image))
        x, y, width, height = faces[0]["box"] if faces else (0, 0, *image.size)
        face = image.crop((x, y, x + width, y + height)).resize((side, side))
        return network.predict(np.asarray(face, np.float32)[None], verbose=0)

    return judge


def ours() -> Callable[[bytes], object]:
    """This project's judge, every view and cue of it."""
    import models

    return models.load()


def resident() -> float:
    """Resident memory of this process in MB; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="utf-8") as said:
            return int(said.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


def main(way: str) -> dict[str, object]:
    """Start, warm up on two photos, then judge all photos several times; of each figure the median.

    A neighbour of this machine's can slow a pass down by a third, and not five of them.
    """
    judge = {"plain": plain, "ours": ours}[way]()
    pictures = photos()
    judge(pictures[0])
    ready, memory = time.perf_counter() - BEGUN, resident()
    judge(pictures[1])
    passes, cpu = [], []
    for _ in range(PASSES):
        busy = time.process_time()
        passes.append([_timed(judge, picture) for picture in pictures])
        cpu.append((time.process_time() - busy) / len(pictures))
    seconds = [statistics.median(of_one) for of_one in zip(*passes, strict=True)]
    return {"ready": ready, "memory": memory, "seconds": seconds, "cpu": statistics.median(cpu)}


def _timed(judge: Callable[[bytes], object], picture: bytes) -> float:
    begun = time.perf_counter()
    judge(picture)
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
