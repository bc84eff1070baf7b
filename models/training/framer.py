"""Trains the small network of models/framer.py on training pictures, and has framing.py measure with it.

    python -m models.training.framer [--epochs 36]

Every picture of StyleGAN's and of FFHQ's is its own frame, so that no hand has to mark one: the network is
shown pieces that were cut beside the frame, larger or smaller and turned, and learns by how much. An eighth of
the pictures, by group, is kept from it: by these it is told how closely frames can be known. A quarter of an
hour on two cores, seeded. Writes framer.tflite and card.json into models/framer/.
"""

import argparse
import hashlib
import json

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import nn
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from models.framer import FOLDER, FRAME_SIDE, SIDE, cut
from models.framing import Frame
from models.training import framing
from models.training.augment import web
from models.training.data import Picture, pictures
from models.workers import workers

MOST = (0.03, 0.03, 0.13, 0.07)
"""How far pieces are cut beside the frame: across and down in its sides, log of its side, radians; some three
times what landmarks are off by."""
TRIMMED = 0.22  # most of a picture's side that somebody cut off before
VARIANTS = 4  # of each picture: as it is, and three that went through the web
GREY = 0.1  # of the pieces lose their colour: so do some photos
BATCH, RATE, DECAY = 64, 3e-3, 0.02
AVERAGED_FROM, AVERAGED_BY = 0.5, 0.01
Array = npt.NDArray[np.float64]


class Look(nn.Module):
    """The network: float32 (n, 3, SIDE, SIDE), RGB, 0..255, to (n, 4), how far off the frame is that it was cut by."""

    def __init__(self) -> None:
        super().__init__()
        widths, layers, before = (16, 32, 48, 48, 80, 80, 96), list[nn.Module](), 3
        for place, width in enumerate(widths):
            conv = nn.Conv2d(before, width, 3, 2 - place % 2, 1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU6()]
            before = width
        self._see = nn.Sequential(*layers, nn.Dropout(0.2))
        # Nearly as wide as the five places that are left, so that where a thing is seen counts, as in a dense layer.
        self._where = nn.Sequential(nn.Conv2d(before, 96, SIDE // 16 - 1), nn.ReLU6())
        self._say = nn.Linear(96, 4)
        self.unit: torch.Tensor
        self.register_buffer("unit", torch.tensor(MOST) / 3**0.5)

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        """By how much the frame is off, in frames' own units."""
        return self.units(faces) * self.unit

    def units(self, faces: torch.Tensor) -> torch.Tensor:
        """The same in standard deviations of what it was taught: the scale that it learns in."""
        middle = faces.mean((1, 2, 3), keepdim=True)
        spread = ((faces - middle) ** 2).mean((1, 2, 3), keepdim=True).sqrt()
        seen = self._where(self._see((faces - middle) / (spread + 12)))
        said: torch.Tensor = self._say(seen.mean((2, 3)))
        return said


class Pieces(Dataset[tuple[torch.Tensor, torch.Tensor]]):
    """Pieces cut beside the frame of pictures, uint8 (n, VARIANTS, FRAME_SIDE, FRAME_SIDE, 3), each turn otherwise."""

    def __init__(self, pictures: npt.NDArray[np.uint8], turns: int) -> None:
        self._pictures, self._turns = pictures, turns

    def __len__(self) -> int:
        return self._turns * len(self._pictures)

    def __getitem__(self, at: int) -> tuple[torch.Tensor, torch.Tensor]:
        rng = np.random.default_rng((7, at))
        image = Image.fromarray(self._pictures[at % len(self._pictures), rng.integers(VARIANTS)])
        if rng.random() < GREY:
            image = image.convert("L").convert("RGB")
        beside = rng.uniform(-1, 1, 4) * MOST
        left, top, right, bottom = rng.uniform(0, TRIMMED, 4) * (rng.random(4) < 0.3) * FRAME_SIDE // 1
        part = image.crop((left, top, FRAME_SIDE - right, FRAME_SIDE - bottom))
        frame = Frame(
            x=((0.5 + beside[0]) * FRAME_SIDE - left) / part.width,
            y=((0.5 + beside[1]) * FRAME_SIDE - top) / part.height,
            side=float(np.exp(beside[2])) * FRAME_SIDE / max(part.size),
            turn=float(beside[3]),
        )
        face, off = cut(part, frame), back(beside)
        if rng.random() < 0.5:
            face, off = face[:, ::-1], off * (-1, 1, 1, -1)
        light = (face - face.mean()) * rng.uniform(0.7, 1.3) + rng.uniform(60, 190)
        return torch.from_numpy(light.astype(np.float32).transpose(2, 0, 1)), torch.from_numpy(off.astype(np.float32))


def back(beside: Array) -> Array:
    """The way from a frame that lies so beside the true one back to it, as models/framer.py corrects frames."""
    across, down, growth, turn = beside
    cos, sin, shrink = np.cos(turn), np.sin(turn), np.exp(-growth)
    return np.array([-(cos * across + sin * down) * shrink, (sin * across - cos * down) * shrink, -growth, -turn])


def main() -> None:
    """Train, write the network, and measure with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=36)
    epochs = parser.parse_args().epochs
    taught = [picture for picture in pictures("train") if framing.is_framed(picture) and not framing.is_held(picture)]
    with workers() as pool:
        looks = list(tqdm(pool.map(_looks, enumerate(taught), chunksize=32), total=len(taught)))
    write(train(np.stack(looks), epochs))
    framing.main()


def train(looks: npt.NDArray[np.uint8], epochs: int) -> Look:
    """The averaged network after `epochs` over uint8 (n, VARIANTS, FRAME_SIDE, FRAME_SIDE, 3)."""
    torch.manual_seed(7)
    model: Look = Look().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    pieces = Pieces(looks, epochs)
    steps = len(pieces) // BATCH
    averaged = AveragedModel(
        model, avg_fn=lambda old, new, n: old + (new - old) * max(AVERAGED_BY, 1 / (n + 1)), use_buffers=True
    )
    learning = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    rates = torch.optim.lr_scheduler.OneCycleLR(learning, RATE, total_steps=steps, pct_start=0.15)
    order = torch.Generator().manual_seed(7)
    losses: list[float] = []
    batches = DataLoader(pieces, BATCH, shuffle=True, generator=order, drop_last=True)
    for step, (faces, off) in enumerate(tqdm(batches, total=steps, unit="batch", mininterval=30)):
        model.train()
        loss = nn.functional.smooth_l1_loss(model.units(faces), off / model.unit, beta=0.3)
        learning.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        learning.step()
        rates.step()
        losses.append(loss.item())
        if step >= AVERAGED_FROM * steps:
            averaged.update_parameters(model)
        if (step + 1) % max(1, steps // 8) == 0:
            print(f"{step + 1} of {steps}: loss {np.mean(losses[-300:]):.4f}", flush=True)
    trained: Look = averaged.module.eval()  # type: ignore[assignment]
    return trained


def write(model: Look) -> None:
    """Lay the network into its folder, with a card that has no measured frames yet."""
    from models.training.litert import to_litert

    content = to_litert(model.to(memory_format=torch.contiguous_format), SIDE)  # type: ignore[call-overload]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "framer.tflite").write_bytes(content)
    card = {"name": "framer", "version": "1", "sha256": hashlib.sha256(content).hexdigest()}
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _looks(job: tuple[int, Picture]) -> npt.NDArray[np.uint8]:
    place, picture = job
    with Image.open(picture.path) as image:
        whole = image.convert("RGB")
    seen = [whole, *(web(whole, 1.0, np.random.default_rng((place, n))) for n in range(1, VARIANTS))]
    size = (FRAME_SIDE, FRAME_SIDE)
    return np.stack([np.asarray(one.resize(size, Image.Resampling.BICUBIC)) for one in seen])


if __name__ == "__main__":
    main()
