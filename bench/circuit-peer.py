"""PennyLane's side of circuit.bench.ts: one JSON request a line, one JSON answer a line.

{"qubits", "layers", "u", "weights", "g"}  builds both forms of the circuit and answers {"q", "u", "weights"}: values and gradients
{"form": "broadcast" | "loop"}             answers {"ms"}: forward and backward of the whole batch, once
"""

import json
import sys
import time

import pennylane as qml
from pennylane import numpy as np


def circuit_of(qubits, layers):
    @qml.qnode(qml.device("default.qubit", wires=qubits), interface="autograd", diff_method="backprop")
    def circuit(angles, weights):
        for q in range(qubits):
            qml.RY(angles[..., q], wires=q)
        for layer in range(layers):
            for q in range(qubits):
                qml.Rot(*weights[layer, q], wires=q)
            for q in range(qubits):
                qml.CNOT(wires=[q, (q + 1) % qubits])
        return [qml.expval(qml.PauliZ(q)) for q in range(qubits)]

    return circuit


def forms(circuit, g):
    """The loss sum(g * q) of the batch as one broadcast call, and as one call a sample."""

    def broadcast(u, weights):
        return np.sum(np.stack(circuit(np.pi * np.tanh(u), weights), axis=-1) * g)

    def loop(u, weights):
        rows = (np.stack(circuit(np.pi * np.tanh(u[s]), weights)) for s in range(len(g)))
        return sum(np.sum(row * g[s]) for s, row in enumerate(rows))

    return {"broadcast": broadcast, "loop": loop}


def main():
    gradients, u, weights = {}, None, None
    for line in sys.stdin:
        asked = json.loads(line)
        if "form" in asked:
            start = time.perf_counter()
            gradients[asked["form"]](u, weights)
            answer = {"ms": 1000 * (time.perf_counter() - start)}
        else:
            qubits, layers = asked["qubits"], asked["layers"]
            u = np.array(asked["u"], requires_grad=True).reshape(-1, qubits)
            weights = np.array(asked["weights"], requires_grad=True).reshape(layers, qubits, 3)
            circuit = circuit_of(qubits, layers)
            losses = forms(circuit, np.array(asked["g"], requires_grad=False).reshape(u.shape))
            gradients = {name: qml.grad(loss) for name, loss in losses.items()}
            q = np.stack(circuit(np.pi * np.tanh(u), weights), axis=-1)
            by_u, by_weights = gradients["broadcast"](u, weights)
            answer = {"q": q.ravel().tolist(), "u": by_u.ravel().tolist(), "weights": by_weights.ravel().tolist()}
        print(json.dumps(answer), flush=True)


main()
