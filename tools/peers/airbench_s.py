#!/usr/bin/env python3
"""The airbench-s network and recipe in plain PyTorch: what ast-train's own is held against.

    airbench_s.py train FOLDER   trains on CIFAR-10 (the binary version's folder) with a uniform sample budget
    airbench_s.py step           times one training step on random data

Net and recipe: Keller Jordan, cifar10-airbench (airbench94.py), narrowed to widths 32/64/64.
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

MOMENTUM = 0.85
EXAMPLES = 1024 * (1 + 1 / (1 - MOMENTUM))  # the recipe's unit: lr and decay are given per 1,024-row step
LEARNING_RATE = 11.5 / EXAMPLES  # for a loss that is summed over the rows
WEIGHT_DECAY = 0.0153 / EXAMPLES  # per trained row, at the peak of the schedule
BIAS_SCALE = 64
SMOOTHING = 0.2
MEAN = torch.tensor([0.4914, 0.4822, 0.4465])
DEVIATION = torch.tensor([0.2470, 0.2435, 0.2616])


class BatchNorm(nn.BatchNorm2d):
    def __init__(self, width):
        super().__init__(width, eps=1e-12, momentum=0.4)
        self.weight.requires_grad = False


class Group(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, padding="same", bias=False)
        self.norm1 = BatchNorm(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding="same", bias=False)
        self.norm2 = BatchNorm(width)
        for conv in (self.conv1, self.conv2):
            nn.init.dirac_(conv.weight.data[: conv.weight.shape[1]])

    def forward(self, x):
        x = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return F.gelu(self.norm2(self.conv2(x)))


class Net(nn.Module):
    def __init__(self, widths=(32, 64, 64), classes=10):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2, bias=True)
        self.whiten.weight.requires_grad = False
        self.whiten.bias.data.zero_()
        self.groups = nn.ModuleList(Group(i, o) for i, o in zip((24, *widths), widths))
        self.head = nn.Linear(widths[-1], classes, bias=False)

    def initialize(self, images):
        """Whitening filters from normalised images (N, 3, H, W)."""
        patches = F.unfold(images, 2).transpose(1, 2).reshape(-1, 12)
        values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
        filters = vectors.T.reshape(12, 3, 2, 2).flip(0) / (values.flip(0).view(-1, 1, 1, 1) + 5e-4).sqrt()
        self.whiten.weight.data[:] = torch.cat([filters, -filters])

    def forward(self, x):
        x = F.gelu(self.whiten(x))
        for group in self.groups:
            x = group(x)
        x = F.max_pool2d(x, x.shape[-2:]).flatten(1)
        return self.head(x) / 9


def make_optimizer(net):
    biases = [p for n, p in net.named_parameters() if "norm" in n and p.requires_grad]
    rest = [p for n, p in net.named_parameters() if "norm" not in n and p.requires_grad]
    groups = [dict(params=biases, scale=BIAS_SCALE), dict(params=rest, scale=1)]
    return torch.optim.SGD(groups, lr=LEARNING_RATE, momentum=MOMENTUM, nesterov=True, fused=True)


def schedule(progress):
    """The learning rate's factor: 0.2 rising to 1 at 23 %, then falling to 0.07."""
    return float(np.interp(progress, [0, 0.23, 1], [0.2, 1, 0.07]))


def set_rates(optimizer, factor, rows, lr):
    for group in optimizer.param_groups:
        group["lr"] = lr * group["scale"] * factor
        group["weight_decay"] = WEIGHT_DECAY * rows / (lr * group["scale"])


@torch.no_grad()
def scores(logits, labels):
    log_p = F.log_softmax(logits, 1)
    losses = F.nll_loss(log_p, labels, reduction="none")
    own = logits.gather(1, labels[:, None])[:, 0]
    others = logits.scatter(1, labels[:, None], -torch.inf).amax(1)
    error = log_p.exp() - F.one_hot(labels, logits.shape[1])
    return losses.numpy(), (own - others).numpy(), error.norm(dim=1).numpy(), (own > others).numpy()


def step(net, optimizer, images, labels, weights):
    logits = net(images)
    losses = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING, reduction="none")
    seen = scores(logits, labels)
    optimizer.zero_grad(set_to_none=True)
    (losses * weights).sum().backward()
    optimizer.step()
    return seen


class Lookahead:
    """A slow copy of the weights, copied back now and then."""

    def __init__(self, net):
        self.slow = {k: v.clone() for k, v in net.state_dict().items() if v.is_floating_point()}

    @torch.no_grad()
    def update(self, net, decay):
        for name, fast in net.state_dict().items():
            if name in self.slow:
                self.slow[name].lerp_(fast, 1 - decay)
                fast.copy_(self.slow[name])


def load(folder, names):
    raw = np.concatenate([np.fromfile(pathlib.Path(folder) / n, np.uint8).reshape(-1, 3073) for n in names])
    images = torch.from_numpy(raw[:, 1:].reshape(-1, 3, 32, 32)).float() / 255
    images = (images - MEAN.view(3, 1, 1)) / DEVIATION.view(3, 1, 1)
    return images.contiguous(memory_format=torch.channels_last), torch.from_numpy(raw[:, 0].astype(np.int64))


def augment(images, flip, pad, random):
    n, _, height, width = images.shape
    padded = F.pad(images, (pad,) * 4, "reflect")
    dy, dx = torch.randint(0, 2 * pad + 1, (2, n), generator=random)
    rows = dy[:, None] + torch.arange(height)
    columns = torch.where(flip[:, None], torch.arange(width - 1, -1, -1), torch.arange(width)) + dx[:, None]
    picked = padded.permute(0, 2, 3, 1)[torch.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return picked.permute(0, 3, 1, 2)  # stays channels last


@torch.no_grad()
def accuracy(net, images, labels):
    net.eval()
    right = sum((net(x).argmax(1) == y).sum().item() for x, y in zip(images.split(1000), labels.split(1000)))
    net.train()
    return right / len(labels)


def train(options):
    torch.manual_seed(options.seed)
    random = torch.Generator().manual_seed(options.seed)
    images, labels = load(options.folder, [f"data_batch_{i}.bin" for i in range(1, 6)])
    test = load(options.folder, ["test_batch.bin"])
    net = Net().to(memory_format=torch.channels_last)
    net.initialize(images[:5000])
    optimizer, lookahead = make_optimizer(net), Lookahead(net)
    first_flip = torch.rand(len(labels), generator=random) < 0.5
    planned, trained, steps, started = options.samples * options.epochs, 0, 0, time.monotonic()
    for epoch in range(options.epochs):
        ids = torch.randperm(len(labels), generator=random)[: options.samples]
        views = augment(images[ids], first_flip[ids] ^ bool(epoch % 2), options.pad, random)
        total = 0.0
        for x, y in zip(views.split(options.batch), labels[ids].split(options.batch)):
            progress = trained / planned
            net.whiten.bias.requires_grad = progress < 3 / 9.9
            set_rates(optimizer, schedule(progress), len(y), LEARNING_RATE * options.lr_scale)
            total += step(net, optimizer, x, y, torch.ones(len(y)))[0].sum()
            period = options.lookahead * options.batch
            due = (trained + len(y)) // period > trained // period
            trained, steps = trained + len(y), steps + 1
            if due:
                lookahead.update(net, 0.95**5 * (trained / planned) ** 3)
        if options.verbose:
            print(f"epoch {epoch + 1}: loss {total / len(ids):.4f}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    lookahead.update(net, 1.0)
    seconds = time.monotonic() - started
    return {"accuracy": accuracy(net, *test), "seconds": seconds, "samples": trained, "steps": steps}


def time_steps(options):
    net = Net().to(memory_format=torch.channels_last)
    images = torch.randn(options.batch, 32, 32, 3).permute(0, 3, 1, 2)
    labels = torch.randint(0, 10, (options.batch,))
    net.initialize(images)
    optimizer, weights = make_optimizer(net), torch.ones(options.batch)
    durations = []
    for index in range(options.warmup + options.steps):
        started = time.perf_counter()
        set_rates(optimizer, schedule(0), options.batch, LEARNING_RATE)
        step(net, optimizer, images, labels, weights)
        if index >= options.warmup:
            durations.append(1000 * (time.perf_counter() - started))
    return {"milliseconds": statistics.median(durations), "batch": options.batch, "steps": options.steps,
            "threads": torch.get_num_threads()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--batch", type=int, default=256, help="rows per step (default 256)")
    common.add_argument("--threads", type=int, default=2, help="threads (default 2)")
    common.add_argument("--seed", type=int, default=0)
    common.add_argument("--json", action="store_true", help="print one JSON object")
    modes = parser.add_subparsers(dest="mode", required=True)
    training = modes.add_parser("train", parents=[common], help="train on CIFAR-10 and print the test accuracy")
    training.add_argument("folder", help="holds data_batch_1.bin … test_batch.bin")
    training.add_argument("--samples", type=int, default=5000, help="rows drawn per epoch (default 5000)")
    training.add_argument("--epochs", type=int, default=40)
    training.add_argument("--pad", type=int, default=2, help="reflected border of the random crop (default 2)")
    training.add_argument("--lr-scale", type=float, default=1.0)
    training.add_argument("--lookahead", type=int, default=5, help="full batches between updates of the slow weights (default 5)")
    training.add_argument("--verbose", action="store_true")
    timing = modes.add_parser("step", parents=[common], help="time the training step on random data")
    timing.add_argument("--steps", type=int, default=50)
    timing.add_argument("--warmup", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    result = train(options) if options.mode == "train" else time_steps(options)
    print(json.dumps(result) if options.json else "\n".join(f"{k}: {v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
