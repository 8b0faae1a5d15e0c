"""The plain statement of the seven maps in float64, on PyTorch's autograd and nothing else: what the peers and the product are checked against.

    .venv/bin/python reference_maps.py --model resnet50 --out DIR [--input x.npy] [--target N] [--dtype float32]

writes DIR/<method>.npy (input-space maps [1, 3, 224, 224], CAMs [1, h, w]), DIR/logits.npy and DIR/target.json.

The rules replace torch's ReLU, so every ReLU of the network obeys them, called as a function or as a module. Max-pooling keeps
autograd's own backward: the first maximum in row-major order, overlapping windows summed.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

import models

METHODS = ("deconvnet", "gradient", "guided-backprop", "grad-cam", "hires-cam", "layer-cam", "guided-grad-cam")
AT_A_LAYER = ("grad-cam", "hires-cam", "layer-cam", "guided-grad-cam")


class ChainRelu(torch.autograd.Function):
    """y = max(x, 0), dx = g·[x > 0]."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp_min(0)

    @staticmethod
    def backward(context, g):
        (x,) = context.saved_tensors
        return g * (x > 0)


class GuidedRelu(ChainRelu):
    """dx = max(g, 0)·[x > 0]. Springenberg et al., arXiv:1412.6806."""

    @staticmethod
    def backward(context, g):
        (x,) = context.saved_tensors
        return g.clamp_min(0) * (x > 0)


class DeconvRelu(ChainRelu):
    """dx = max(g, 0). Zeiler & Fergus, arXiv:1311.2901."""

    @staticmethod
    def backward(context, g):
        return g.clamp_min(0)


class RuledRelu(nn.Module):
    """Stands in for every nn.ReLU of a network; which rule it follows is chosen from outside, before the forward pass."""

    rule = ChainRelu

    def forward(self, x):
        return RuledRelu.rule.apply(x)


def _with_rules(model: nn.Module) -> nn.Module:
    for parent in list(model.modules()):
        for key, child in parent.named_children():
            if isinstance(child, nn.ReLU):
                setattr(parent, key, RuledRelu())
    return model


def _walk(model, layer, x, target, rule):
    """One forward and one backward pass under a rule: d logit / d input, activations and gradients at the layer."""
    seen = {}
    handle = layer.register_forward_hook(lambda _, __, out: seen.__setitem__("a", out))
    RuledRelu.rule = rule
    try:
        x = x.clone().requires_grad_()
        z = model(x)
        gx, ga = torch.autograd.grad(z[0, target], [x, seen["a"]])
    finally:
        RuledRelu.rule = ChainRelu
        handle.remove()
    return gx, seen["a"].detach(), ga, z.detach()


def seven(model: nn.Module, layer: nn.Module, x: torch.Tensor, target: int, methods=METHODS) -> dict[str, np.ndarray]:
    """The maps asked for, and the logits, for one input [1, 3, 224, 224]."""
    gradient, a, g, z = _walk(model, layer, x, target, ChainRelu)
    cam = (a * g.mean((2, 3), keepdim=True)).sum(1).clamp_min(0)
    maps = {
        "logits": z,
        "gradient": gradient,
        "grad-cam": cam,
        "hires-cam": (a * g).sum(1).clamp_min(0),
        "layer-cam": (a * g.clamp_min(0)).sum(1).clamp_min(0),
    }
    if "deconvnet" in methods:
        maps["deconvnet"] = _walk(model, layer, x, target, DeconvRelu)[0]
    if "guided-backprop" in methods or "guided-grad-cam" in methods:
        maps["guided-backprop"] = _walk(model, layer, x, target, GuidedRelu)[0]
        upsampled = nn.functional.interpolate(cam[:, None], x.shape[2:], mode="bilinear", align_corners=False)
        maps["guided-grad-cam"] = maps["guided-backprop"] * upsampled
    return {key: value.numpy() for key, value in maps.items() if key in methods or key == "logits"}


class Benchmarked:
    """A benchmark network whose ReLUs obey the rules, with its two CAM layers."""

    def __init__(self, name: str, dtype: torch.dtype = torch.float64):
        spec, model = models.SPECS[name], models.make(name, dtype)
        layers = {"": spec.layer(model), "@earlier": spec.earlier(model)}
        # A layer that is itself a ReLU module is replaced, so it is found again by its path.
        paths = {suffix: next(path for path, module in model.named_modules() if module is layer) for suffix, layer in layers.items()}
        self.model, self.dtype = _with_rules(model), dtype
        self.layers = {suffix: self.model.get_submodule(path) for suffix, path in paths.items()}


def reference_maps(network: Benchmarked, x: np.ndarray, target: int, methods=METHODS) -> dict[str, np.ndarray]:
    """Maps at both layers and the logits; maps of the earlier layer carry the suffix `@earlier`."""
    found = {}
    for suffix, layer in network.layers.items():
        at_layer = {method for method in methods if not suffix or method in AT_A_LAYER}
        maps = seven(network.model, layer, torch.from_numpy(x).to(network.dtype), target, at_layer)
        found.update({key + suffix: value for key, value in maps.items() if not (suffix and key == "logits")})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, choices=models.SPECS)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--input", type=Path, help="preprocessed input [1, 3, 224, 224]; default: the exported input-0.npy")
    parser.add_argument("--target", type=int, help="class index; default: the one in the manifest")
    parser.add_argument("--dtype", choices=("float64", "float32"), default="float64")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    folder = Path(__file__).parent / ".models" / arguments.model
    x = np.load(arguments.input or folder / "input-0.npy")
    target = arguments.target
    if target is None:
        target = json.loads((folder / "manifest.json").read_text())["target"]
    arguments.out.mkdir(parents=True, exist_ok=True)
    maps = reference_maps(Benchmarked(arguments.model, getattr(torch, arguments.dtype)), x, target)
    for key, value in maps.items():
        np.save(arguments.out / f"{key}.npy", value)
    (arguments.out / "target.json").write_text(json.dumps({"model": arguments.model, "target": target, "dtype": arguments.dtype}) + "\n")


if __name__ == "__main__":
    main()
