"""The five networks of the comparison, made from a seed alone: no pretrained weights are needed or used.

A freshly initialised network is a poor stand-in for a trained one: its activations die out or explode with depth, and every
batch-norm is the identity. So each network is calibrated on seeded images after its usual initialisation: batch-norm gets running statistics
measured at that depth and random affine parameters; a convolution or dense layer without batch-norm is rescaled per channel
(the idea of data-dependent initialisation, Krähenbühl et al., arXiv:1511.06856). A third to a half of all units are then off
at any input. Random networks are also chaotic: normalised at every depth, they blow a rounding error up until units flip that a
trained network would not flip. So the kernels are half smooth, units are on a little more often than off, and residual
branches are weak beside their shortcut, as they are after training. Everything is computed in float64 and rounded to float32 once.
"""

from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch
import torchvision
from torch import nn

SEED = 20261124
SIZE = 224


class DenseNetWithReluModule(torchvision.models.DenseNet):
    """DenseNet whose last ReLU is a module: torchvision calls it as a function, where no hook can see it."""

    def __init__(self, **options):
        super().__init__(**options)
        self.features.add_module("relu5", nn.ReLU())

    def forward(self, x):
        a = self.features(x)
        return self.classifier(torch.flatten(nn.functional.adaptive_avg_pool2d(a, 1), 1))


@dataclass(frozen=True)
class Spec:
    """One network: how it is built, which layer the CAMs look at, and the layer one CAM stage earlier."""

    title: str
    build: Callable[[], nn.Module]
    layer: Callable[[nn.Module], nn.Module]
    earlier: Callable[[nn.Module], nn.Module]
    head: Callable[[nn.Module], nn.Module]
    linear_head: bool  # global average pooling and one dense layer: Grad-CAM and HiResCAM are the same map there


SPECS = {
    "alexnet": Spec(
        "AlexNet",
        lambda: torchvision.models.alexnet(weights=None),
        layer=lambda m: m.features[11],
        earlier=lambda m: m.features[4],
        head=lambda m: m.classifier[6],
        linear_head=False,
    ),
    "vgg16": Spec(
        "VGG-16",
        lambda: torchvision.models.vgg16(weights=None),
        layer=lambda m: m.features[29],
        earlier=lambda m: m.features[22],
        head=lambda m: m.classifier[6],
        linear_head=False,
    ),
    "resnet50": Spec(
        "ResNet-50",
        lambda: torchvision.models.resnet50(weights=None),
        layer=lambda m: m.layer4,
        earlier=lambda m: m.layer3,
        head=lambda m: m.fc,
        linear_head=True,
    ),
    "squeezenet1_1": Spec(
        "SqueezeNet 1.1",
        lambda: torchvision.models.squeezenet1_1(weights=None),
        layer=lambda m: m.features[12],
        earlier=lambda m: m.features[7],
        head=lambda m: m.classifier[1],
        linear_head=False,  # a ReLU stands between the class convolution and the pooling
    ),
    "densenet121": Spec(
        "DenseNet-121",
        lambda: DenseNetWithReluModule(growth_rate=32, block_config=(6, 12, 24, 16), num_init_features=64),
        layer=lambda m: m.features.relu5,
        earlier=lambda m: m.features.transition3.relu,
        head=lambda m: m.classifier,
        linear_head=True,
    ),
}


def images(count: int, seed: int) -> np.ndarray:
    """Grey pictures with the rough structure of a chest film, as three equal channels: float32 [count, 3, 224, 224], about zero mean, unit spread."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    planes = []
    for _ in range(count):
        plane = np.zeros((SIZE, SIZE))
        for _ in range(12):  # soft blobs
            cy, cx, sy, sx = *random.uniform(0.1, 0.9, 2), *random.uniform(0.03, 0.3, 2)
            plane += random.normal() * np.exp(-(((y - cy) / sy) ** 2 + ((x - cx) / sx) ** 2) / 2)
        for _ in range(3):  # rib-like arcs
            bend, pitch, phase = random.uniform(-0.6, 0.6), random.uniform(6, 14), random.uniform(0, 6.3)
            plane += 0.3 * np.sin(2 * np.pi * pitch * (y + bend * (x - 0.5) ** 2) + phase)
        top, left, height, width = random.integers(0, SIZE // 2, 4)  # one hard-edged patch
        plane[top : top + height + 8, left : left + width + 8] += random.normal()
        plane += 0.15 * random.normal(size=plane.shape)  # quantum noise
        planes.append((plane - plane.mean()) / plane.std())
    return np.repeat(np.stack(planes)[:, None], 3, axis=1).astype(np.float32)


def _per_channel(t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of every channel of [n, c, …]."""
    axes = [axis for axis in range(t.ndim) if axis != 1]
    return t.mean(axes), t.std(axes, correction=0).clamp_min(1e-3)


def smooth_kernels(model: nn.Module) -> None:
    """Mix each spatial kernel half and half with its own mean, which is brought to the same spread. In place."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Conv2d) and module.kernel_size[0] > 1:
                mean = module.weight.mean((2, 3), keepdim=True) * module.kernel_size[0]
                module.weight.mul_(0.5).add_(0.5 * mean)


def calibrate(model: nn.Module, head: nn.Module, seed: int) -> None:
    """One forward pass over seeded images, in which every layer is set from what reaches it. In place, float64."""
    generator = torch.Generator().manual_seed(seed)
    branch_ends = {block.bn3 for block in model.modules() if isinstance(block, torchvision.models.resnet.Bottleneck)}
    has_batch_norm = any(isinstance(module, nn.BatchNorm2d) for module in model.modules())

    def shift(like: torch.Tensor) -> torch.Tensor:
        return 0.4 + 0.4 * torch.randn(like.shape, generator=generator, dtype=torch.float64)

    def set_batch_norm(module, inputs):
        mean, deviation = _per_channel(inputs[0])
        module.running_mean.copy_(mean)
        module.running_var.copy_(deviation**2)
        module.weight.copy_(0.5 + torch.rand(module.weight.shape, generator=generator, dtype=torch.float64))
        module.bias.copy_(shift(module.bias))
        if module in branch_ends:
            module.weight.mul_(0.3)

    def set_weights(module, _, out):
        mean, deviation = _per_channel(out)
        aim = shift(mean)
        scale = 1 / deviation
        module.weight.mul_(scale.reshape(-1, *[1] * (module.weight.ndim - 1)))
        module.bias.copy_((module.bias - mean) * scale + aim)
        broadcast = (1, -1, *[1] * (out.ndim - 2))
        return (out - mean.reshape(broadcast)) * scale.reshape(broadcast) + aim.reshape(broadcast)

    def set_head(module, _, out):
        scale = 3 / out.std()
        module.weight.mul_(scale)
        module.bias.mul_(scale)
        return out * scale

    handles = []
    for module in model.modules():
        if module is head:
            handles.append(module.register_forward_hook(set_head))
        elif isinstance(module, nn.BatchNorm2d):
            handles.append(module.register_forward_pre_hook(set_batch_norm))
        elif isinstance(module, (nn.Conv2d, nn.Linear)) and not has_batch_norm:
            handles.append(module.register_forward_hook(set_weights))
    with torch.no_grad():
        model(torch.from_numpy(images(6, seed)).double())
    for handle in handles:
        handle.remove()


def make(name: str, dtype: torch.dtype = torch.float32) -> nn.Module:
    """The network `name` in evaluation mode: parameters frozen, no ReLU in place, weights from the seed. float64 means: widened from float32."""
    spec = SPECS[name]
    seed = SEED + list(SPECS).index(name)
    torch.manual_seed(seed)
    model = spec.build().double().eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for module in model.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False  # a hooked module's output may not be overwritten
    smooth_kernels(model)
    calibrate(model, spec.head(model), seed)
    return model.float().to(dtype)


def candidates(name: str) -> np.ndarray:
    """The seeded inputs that a network's two are taken from: float32 [8, 3, 224, 224]."""
    return images(8, SEED + 1000 + list(SPECS).index(name))
