"""The peers' side: the seven maps by Captum and pytorch-grad-cam, as values and as times.

    .venv/bin/python peers.py --model densenet121 --out DIR           maps of both layers and the logits as .npy
    .venv/bin/python peers.py --model densenet121 --time 5            medians in ms as JSON
    .venv/bin/python peers.py --model densenet121 --cold STATE --out DIR    the seven maps as a program of its own makes them, weights from a file
    .venv/bin/python peers.py --model densenet121 --serve             answers lines with JSON lines, for compare.mjs: `time N`, `maps DIR`,
                                                                      `batch FILE N` (many images, each one's own highest class), `state FILE`

Which call of which library counts as which method (fixed by DESIGN):
    gradient         captum Saliency, abs=False
    guided-backprop  captum GuidedBackprop
    deconvnet        captum Deconvolution
    grad-cam         captum LayerGradCam, relu_attributions=True
    guided-grad-cam  captum GuidedGradCam, interpolate_mode='bilinear'
    hires-cam        pytorch-grad-cam HiResCAM
    layer-cam        pytorch-grad-cam LayerCAM

pytorch-grad-cam returns maps resized to the input and stretched to [0, 1]. What is timed is its call as users make it; what is
compared is the value inside it, from its own activations, gradients and `get_cam_image`, after max(·, 0) and before the
resizing. Parameters are frozen; the input requires a gradient, without which pytorch-grad-cam could not run on a frozen model.
"""

import argparse
import json
import os
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
import torch
from captum.attr import Deconvolution, GuidedBackprop, GuidedGradCam, LayerGradCam, Saliency
from pytorch_grad_cam import HiResCAM, LayerCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

import models

warnings.filterwarnings("ignore", message=".*backward hooks on ReLU.*")
warnings.filterwarnings("ignore", message=".*Input Tensor 0 did not already require gradients.*")
warnings.filterwarnings("ignore", message=".*required_grads has been set automatically.*")

INPUT_METHODS = ("deconvnet", "gradient", "guided-backprop")
METHODS = (*INPUT_METHODS, "grad-cam", "hires-cam", "layer-cam", "guided-grad-cam")


def load(name: str, state: Path) -> torch.nn.Module:
    """The network `name` with the weights of a file that `state` wrote, as a program reads a trained network."""
    with torch.device("meta"):
        model = models.SPECS[name].build()
    model.load_state_dict(torch.load(state, mmap=True, weights_only=True), assign=True)
    for parameter in model.eval().parameters():
        parameter.requires_grad_(False)
    for module in model.modules():
        if isinstance(module, torch.nn.ReLU):
            module.inplace = False
    return model


class Peers:
    """One network and one input, ready to be explained by either library."""

    def __init__(self, name: str, x: np.ndarray, target: int, state: Path | None = None):
        self.model = models.make(name) if state is None else load(name, state)
        self.x = torch.from_numpy(x)
        self.target = target
        spec = models.SPECS[name]
        self.layers = {"": spec.layer(self.model), "@earlier": spec.earlier(self.model)}

    def forward(self) -> np.ndarray:
        """Logits [1, 1000]."""
        with torch.inference_mode():
            return self.model(self.x).numpy()

    def _input(self) -> torch.Tensor:
        return self.x.clone().requires_grad_()

    def call(self, method: str, suffix: str = "") -> np.ndarray:
        """The library's call as a user makes it."""
        layer, x = self.layers[suffix], self._input()
        if method == "gradient":
            found = Saliency(self.model).attribute(x, target=self.target, abs=False)
        elif method == "guided-backprop":
            found = GuidedBackprop(self.model).attribute(x, target=self.target)
        elif method == "deconvnet":
            found = Deconvolution(self.model).attribute(x, target=self.target)
        elif method == "grad-cam":
            found = LayerGradCam(self.model, layer).attribute(x, target=self.target, relu_attributions=True)
        elif method == "guided-grad-cam":
            found = GuidedGradCam(self.model, layer).attribute(x, target=self.target, interpolate_mode="bilinear")
        else:
            with self._cam(method)(self.model, [layer]) as cam:
                targets = self.target if isinstance(self.target, list) else [self.target]
                return cam(x, [ClassifierOutputTarget(target) for target in targets])
        return found.detach().numpy()

    @staticmethod
    def _cam(method: str):
        return {"hires-cam": HiResCAM, "layer-cam": LayerCAM}[method]

    def map(self, method: str, suffix: str = "") -> np.ndarray:
        """The map at its own resolution and in raw units: [1, 3, h, w] in input space, [1, h, w] for a CAM."""
        if method in ("hires-cam", "layer-cam"):
            layer, targets = self.layers[suffix], [ClassifierOutputTarget(self.target)]
            with self._cam(method)(self.model, [layer]) as cam:
                cam(self._input(), targets)
                inside = cam.activations_and_grads
                a, g = inside.activations[0].numpy(), inside.gradients[0].numpy()
                return np.maximum(cam.get_cam_image(self.x, layer, targets, a, g, False), 0)
        found = self.call(method, suffix)
        return found[:, 0] if method == "grad-cam" else found

    def save_maps(self, folder: Path) -> None:
        """Every map and the logits as float32 .npy; those of the earlier layer carry `@earlier` in their name."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "logits.npy", self.forward())
        for suffix in self.layers:
            for method in METHODS:
                if not suffix or method not in INPUT_METHODS:
                    np.save(folder / f"{method}{suffix}.npy", self.map(method, suffix).astype(np.float32))

    def save_seven(self, folder: Path) -> None:
        """The seven maps at the last layer, as their calls give them."""
        folder.mkdir(parents=True, exist_ok=True)
        for method in METHODS:
            np.save(folder / f"{method}.npy", self.call(method))

    def batch_times(self, x: np.ndarray, repeat: int) -> dict[str, list[float]]:
        """Milliseconds of each method for all images of `x` [n, 3, h, w] in one call, each image's own highest class explained."""
        one, target = self.x, self.target
        try:
            self.x = torch.from_numpy(x)
            self.target = self.forward().argmax(1).tolist()
            found: dict[str, list[float]] = {method: [] for method in METHODS}
            for method, times in found.items():
                for _ in range(repeat):
                    begin = time.perf_counter()
                    self.call(method)
                    times.append(1000 * (time.perf_counter() - begin))
            return found
        finally:
            self.x, self.target = one, target

    def times(self, repeat: int, warmup: int = 1) -> dict[str, list[float]]:
        """Milliseconds of `repeat` runs of the forward pass and of each method, the methods taking turns."""
        jobs = {"forward": self.forward, **{method: lambda method=method: self.call(method) for method in METHODS}}
        found = {name: [] for name in jobs}
        for round_ in range(warmup + repeat):
            for name, job in jobs.items():
                begin = time.perf_counter()
                job()
                if round_ >= warmup:
                    found[name].append(1000 * (time.perf_counter() - begin))
        return found


def facts() -> dict:
    """What a reader of the numbers must know about this side."""
    packages = ("torch", "torchvision", "captum", "grad-cam", "numpy")
    return {
        "versions": {"python": sys.version.split()[0], **{name: version(name) for name in packages}},
        "threads": torch.get_num_threads(),
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "parameters": "frozen",
    }


def serve(peers: Peers) -> None:
    """One JSON line for every line read, until the input ends."""
    print(json.dumps({"ready": True, **facts()}), flush=True)
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "time":
            answer = {"ms": peers.times(int(argument))}
        elif command == "maps":
            peers.save_maps(Path(argument))
            answer = {"maps": True}
        elif command == "batch":
            file, _, repeat = argument.rpartition(" ")
            answer = {"ms": peers.batch_times(np.load(file), int(repeat))}
        elif command == "state":
            torch.save(peers.model.state_dict(), argument)
            answer = {"state": True}
        else:
            answer = {"error": f"unknown command {command!r}; expected time, maps, batch or state"}
        print(json.dumps(answer), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, choices=models.SPECS)
    parser.add_argument("--input", type=Path, help="preprocessed input [1, 3, 224, 224]; default: the exported input-0.npy")
    parser.add_argument("--target", type=int, help="class index; default: the one in the manifest")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--time", type=int, metavar="N")
    parser.add_argument("--cold", type=Path, metavar="STATE", help="weights written by `state`; with --out, the seven maps and nothing else")
    parser.add_argument("--serve", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    folder = Path(__file__).parent / ".models" / arguments.model
    target = arguments.target
    if target is None:
        target = json.loads((folder / "manifest.json").read_text())["target"]
    peers = Peers(arguments.model, np.load(arguments.input or folder / "input-0.npy"), target, arguments.cold)
    if arguments.out:
        (peers.save_seven if arguments.cold else peers.save_maps)(arguments.out)
    if arguments.time:
        ms = {name: median(values) for name, values in peers.times(arguments.time).items()}
        print(json.dumps({**facts(), "ms": ms, "sum_of_seven": sum(ms[method] for method in METHODS)}))
    if arguments.serve:
        serve(peers)


if __name__ == "__main__":
    main()
