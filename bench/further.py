"""The peers' side of the further methods: maps and times of Captum and pytorch-grad-cam, at their best batch size.

    .venv/bin/python further.py --model densenet121 --out DIR --settings FILE    maps as .npy, with the product's own settings
    .venv/bin/python further.py --model densenet121 --serve                      answers `time METHOD SETTINGS` lines with JSON lines

Which call counts as which method:
    gradient-x-input      captum InputXGradient
    integrated-gradients  captum IntegratedGradients, gausslegendre, baseline 0
    smooth-grad           captum NoiseTunnel over Saliency(abs=False), standard deviation = sigma x (largest - smallest value)
    occlusion             captum Occlusion, baseline 0
    grad-cam-plus-plus    pytorch-grad-cam GradCAMPlusPlus
    score-cam             pytorch-grad-cam ScoreCAM
    rise                  neither library has it: the authors' procedure (masks x input in batches, scores x masks), in PyTorch

What is compared is the value inside a CAM, as in peers.py. Two of pytorch-grad-cam's conventions differ from the papers, and are
left out (GradCAMPlusPlus as it is stands beside): ScoreCAM upsamples with align_corners=True, GradCAMPlusPlus adds 1e-6 to a denominator of the size of squared
gradients.
"""

import argparse
import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from captum.attr import InputXGradient, IntegratedGradients, NoiseTunnel, Occlusion, Saliency
from pytorch_grad_cam import GradCAMPlusPlus, ScoreCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from peers import Peers, facts

METHODS = ("gradient-x-input", "grad-cam-plus-plus", "integrated-gradients", "smooth-grad", "occlusion", "rise", "score-cam")
BATCHES = (1, 2, 4, 8, 16)


class Further(Peers):
    """One network and one input, asked the questions that need many runs."""

    def attribute(self, method: str, settings: dict, batch: int):
        x = self._input()
        if method == "gradient-x-input":
            return InputXGradient(self.model).attribute(x, target=self.target)
        if method == "integrated-gradients":
            return IntegratedGradients(self.model).attribute(
                x, baselines=0, target=self.target, n_steps=settings["steps"], method="gausslegendre", internal_batch_size=batch)
        if method == "smooth-grad":
            deviation = settings["sigma"] * float(self.x.max() - self.x.min())
            return NoiseTunnel(Saliency(self.model)).attribute(
                x, nt_samples=settings["samples"], nt_samples_batch_size=batch, stdevs=deviation, target=self.target, abs=False)
        if method == "occlusion":
            height, width = settings["window"]
            down, right = settings["stride"]
            with torch.no_grad():
                return Occlusion(self.model).attribute(
                    self.x, sliding_window_shapes=(3, height, width), strides=(3, down, right), baselines=0, target=self.target, perturbations_per_eval=batch)
        if method == "rise":
            return self.rise(settings["masks"], batch)
        kind = {"grad-cam-plus-plus": GradCAMPlusPlus, "score-cam": ScoreCAM}[method]
        with kind(self.model, [self.layers[""]]) as cam, contextlib.redirect_stderr(io.StringIO()):
            cam.batch_size = batch
            return cam(x if method == "grad-cam-plus-plus" else self.x, [ClassifierOutputTarget(self.target)])

    def rise(self, masks: int, batch: int) -> torch.Tensor:
        """eclique/RISE: N masks, score of each masked input, their weighted sum over N and the mean of a mask."""
        generator = torch.Generator().manual_seed(0)
        total = torch.zeros(self.x.shape[-2:])
        cell = [-(-side // 7) for side in self.x.shape[-2:]]
        with torch.inference_mode():
            for start in range(0, masks, batch):
                count = min(batch, masks - start)
                grid = (torch.rand(count, 1, 7, 7, generator=generator) < 0.5).float()
                big = torch.nn.functional.interpolate(grid, size=[8 * side for side in cell], mode="bilinear", align_corners=False)
                shifts = [torch.randint(side, (count,), generator=generator) for side in cell]
                cut = torch.stack([one[:, y:y + self.x.shape[-2], x:x + self.x.shape[-1]] for one, y, x in zip(big, *shifts)])
                scores = self.model(self.x * cut)[:, self.target]
                total += (scores[:, None, None] * cut[:, 0]).sum(0)
        return total / (masks * 0.5)

    def inside(self, method: str, strict: bool) -> np.ndarray:
        """A CAM before it is resized and stretched: [1, h, w]."""
        kind = {"grad-cam-plus-plus": GradCAMPlusPlus, "score-cam": ScoreCAM}[method]
        layer, targets = self.layers[""], [ClassifierOutputTarget(self.target)]
        with kind(self.model, [layer]) as cam, contextlib.redirect_stderr(io.StringIO()):
            cam.batch_size = 8
            if method == "grad-cam-plus-plus":
                cam(self._input(), targets)
                a, g = (values[0].numpy() for values in (cam.activations_and_grads.activations, cam.activations_and_grads.gradients))
                if strict:
                    # Scaled gradients make the constant of the denominator vanish; the paper's weights scale back exactly.
                    return np.maximum(self._paper_weights(a.astype(np.float64), g.astype(np.float64)), 0)
            else:
                self.model(self.x)
                a, g = cam.activations_and_grads.activations[0].numpy(), None
            with self._align(not strict):
                return np.maximum(cam.get_cam_image(self.x, layer, targets, a, g, False), 0)

    @staticmethod
    def _paper_weights(a: np.ndarray, g: np.ndarray) -> np.ndarray:
        total = a.sum((2, 3), keepdims=True)
        alpha = np.divide(g**2, 2 * g**2 + total * g**3, out=np.zeros_like(g), where=g != 0)
        return (a * (alpha * np.maximum(g, 0)).sum((2, 3), keepdims=True)).sum(1)

    @staticmethod
    @contextlib.contextmanager
    def _align(corners: bool):
        """ScoreCAM asks for torch.nn.UpsamplingBilinear2d, which is align_corners=True."""
        known = torch.nn.UpsamplingBilinear2d
        if not corners:
            torch.nn.UpsamplingBilinear2d = lambda size: torch.nn.Upsample(size=size, mode="bilinear", align_corners=False)
        try:
            yield
        finally:
            torch.nn.UpsamplingBilinear2d = known

    def save(self, folder: Path, settings: dict) -> None:
        """Maps as float32 .npy; for the random ones also the standard error of every value."""
        folder.mkdir(parents=True, exist_ok=True)
        for method in ("gradient-x-input", "integrated-gradients", "occlusion"):
            np.save(folder / f"{method}.npy", self.attribute(method, settings, 4).detach().numpy().astype(np.float32))
        for method in ("grad-cam-plus-plus", "score-cam"):
            np.save(folder / f"{method}.npy", self.inside(method, True).astype(np.float32))
        np.save(folder / "grad-cam-plus-plus@as-is.npy", self.inside("grad-cam-plus-plus", False).astype(np.float32))
        groups = 5
        parts = [self.attribute("smooth-grad", {**settings, "samples": settings["samples"] // groups}, 4).detach().numpy() for _ in range(groups)]
        np.save(folder / "smooth-grad.npy", np.mean(parts, 0).astype(np.float32))
        np.save(folder / "smooth-grad@error.npy", (np.std(parts, 0, ddof=1) / np.sqrt(groups)).astype(np.float32))

    def best(self, method: str, settings: dict) -> int:
        """The batch size that is fastest a sample, on a short run."""
        if method in ("gradient-x-input", "grad-cam-plus-plus"):
            return 1
        short = {**settings, "steps": 16, "samples": 16, "masks": 32}
        found = {}
        for batch in BATCHES:
            self.attribute(method, short, batch)
            begin = time.perf_counter()
            self.attribute(method, short, batch)
            found[batch] = time.perf_counter() - begin
        return min(found, key=found.get)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--settings", type=json.loads, default={})
    parser.add_argument("--serve", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    folder = Path(__file__).parent / ".models" / arguments.model
    manifest = json.loads((folder / "manifest.json").read_text())
    peers = Further(arguments.model, np.load(folder / "input-0.npy"), manifest["target"])
    if arguments.out:
        peers.save(arguments.out, arguments.settings)
    if arguments.serve:
        print(json.dumps({"ready": True, **facts()}), flush=True)
        for line in sys.stdin:
            command, method, settings = line.strip().split(" ", 2)
            settings = json.loads(settings)
            if command == "best":
                print(json.dumps({"batch": peers.best(method, settings)}), flush=True)
                continue
            begin = time.perf_counter()
            peers.attribute(method, settings, settings["batch"])
            print(json.dumps({"ms": 1000 * (time.perf_counter() - begin)}), flush=True)


if __name__ == "__main__":
    main()
