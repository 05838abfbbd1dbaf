"""One training step of MobileNetV2 1.0 (grey, stem stride 1) in PyTorch on the processor; answers lines of JSON with its own times."""

import json
import sys
import time

import torch
from torch import nn

STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def unit(inputs, outputs, kernel, stride, groups=1, relu=True):
    parts = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3),
    ]
    return nn.Sequential(*parts, nn.ReLU6(inplace=True)) if relu else nn.Sequential(*parts)


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, expand, stride):
        super().__init__()
        wide = inputs * expand
        first = [] if expand == 1 else [unit(inputs, wide, 1, 1)]
        self.units = nn.Sequential(*first, unit(wide, wide, 3, stride, wide), unit(wide, outputs, 1, 1, relu=False))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.units(x) if self.residual else self.units(x)


def network():
    blocks, inputs = [unit(1, 32, 3, 1)], 32
    for expand, channels, repeats, stride in STAGES:
        for r in range(repeats):
            blocks.append(Inverted(inputs, channels, expand, stride if r == 0 else 1))
            inputs = channels
    blocks.append(unit(inputs, 1280, 1, 1))
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1))


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[2]))
    batch = int(sys.argv[1])
    model = network().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02)
    x = torch.randn(batch, 1, 64, 64)
    y = (torch.arange(batch) % 2).float()
    for _ in sys.stdin:
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        parameters = sum(p.numel() for p in model.parameters())
        ms = 1000 * (time.perf_counter() - start)
        print(json.dumps({"ms": ms, "loss": loss.item(), "parameters": parameters}), flush=True)


if __name__ == "__main__":
    main()
