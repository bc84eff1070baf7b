"""A network that learns: with the average of its weights, which is what is kept, and the rule that it learns by."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.training.recipe import Recipe

STEEPEST = 1.0  # norm of the gradient


class Learner:
    """One network of a training, on a device; what it learns is kept in `folder` (weights.pt, last.pt)."""

    def __init__(self, model: nn.Module, recipe: Recipe, device: torch.device, folder: Path) -> None:
        self.folder, self._device = folder, device
        self.model = model.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        average = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
        self._averaged = AveragedModel(self.model, multi_avg_fn=average, use_buffers=True).eval()
        self._rule = torch.optim.AdamW(self.model.parameters(), recipe.rate, weight_decay=recipe.decay)
        self.best, self.best_epoch = 0.0, 0

    def placed(self, faces: Tensor) -> Tensor:
        """Faces, uint8 (n, 3, side, side), as the network takes them: float32, on its device."""
        return faces.to(self._device).float().contiguous(memory_format=torch.channels_last)

    def learn(self, loss: Tensor, rate: float) -> None:
        """One step down, with the learning rate `rate`, and the average moved along."""
        self._rule.param_groups[0]["lr"] = rate
        self._rule.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), STEEPEST)
        self._rule.step()
        self._averaged.update_parameters(self.model)

    def said(self, faces: Tensor) -> Tensor:
        """What the average says of faces, float32 (n, 3, side, side): logits, float32 (n, heads), without gradient."""
        with torch.no_grad(), autocast(self._device):
            answer: Tensor = self._averaged(faces).float()
        return answer

    def keep(self, figure: float, epoch: int) -> None:
        """Write the average down as the last, and as the best where `figure` says so."""
        torch.save(self._averaged.module.state_dict(), self.folder / "last.pt")
        if figure > self.best:
            self.best, self.best_epoch = figure, epoch
            torch.save(self._averaged.module.state_dict(), self.folder / "weights.pt")

    def state(self) -> dict[str, Any]:
        """All from which a killed training goes on."""
        return {
            "model": self.model.state_dict(),
            "averaged": self._averaged.state_dict(),
            "rule": self._rule.state_dict(),
            "best": (self.best, self.best_epoch),
        }

    def lay(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.model.load_state_dict(state["model"])
        self._averaged.load_state_dict(state["averaged"])
        self._rule.load_state_dict(state["rule"])
        self.best, self.best_epoch = state["best"]


def autocast(device: torch.device) -> torch.autocast:
    """Arithmetic in bfloat16 where the device has it: a processor without emulates it, ten times slower."""
    able = device.type != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=able)
