"""Starts PyTorch, reads as many numbers as the model has, and runs MobileNetV2 1.0 once over 32 patches of 64 x 64: the peer of first-answer."""

import hashlib
import importlib.util
import os
import sys

import torch

folder = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("peer", os.path.join(folder, "train-step-peer.py"))
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)

torch.set_num_threads(int(sys.argv[2]))
with open(sys.argv[1], "rb") as file:
    data = bytearray(file.read())
hashlib.sha256(data).hexdigest()
numbers = torch.frombuffer(data, dtype=torch.float32)
model = peer.network().eval()
at = 0
with torch.no_grad():
    for parameter in model.parameters():
        n = min(parameter.numel(), max(0, numbers.numel() - at))
        parameter.view(-1)[:n] = numbers[at : at + n] * 1e-3
        at += n
    print(float(model(torch.randn(32, 1, 64, 64)).sum()))
