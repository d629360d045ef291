"""Runs the loaders in turns and prints the table; called by tools/peers/stream."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

from ingest_rounds import chosen_names, jpegs, lay_out, missing, rounds, table

HERE = os.path.dirname(os.path.abspath(__file__))
# Name: (what it is, its environment or None for ours, which source it reads, further arguments of ast-bench).
LOADERS = {
    "ast-jpeg": ("ast-bench stream, JPEGs as they come, float32", None, "keep", ["float32"]),
    "ast-jpeg-uint8": ("the same, uint8", None, "keep", ["uint8"]),
    "ast-256": ("the same, shorter side 256, JPEG q90, float32", None, "256", ["float32"]),
    "ast-raw": ("the same, pixels of shorter side 256, float32", None, "raw", ["float32"]),
    "ast-raw-uint8": ("the same, uint8", None, "raw", ["uint8"]),
    "ast-cifar": ("ast-bench stream, CIFAR-10, float32", None, "cifar", ["float32"]),
    "ast-cifar-uint8": ("the same, uint8", None, "cifar", ["uint8"]),
    "torchvision": ("torchvision ImageFolder, DataLoader, float32", "torch", "files", None),
    "tfdata": ("tf.data decode_and_crop_jpeg, float32", "tfdata", "files", None),
    "dali": ("DALI CPU, fused random crop, float32", "dali", "files", None),
    "ffcv-jpg": ("FFCV, JPEG at most 500 px, quality 90, float32", "ffcv", "files", None),
    "ffcv-raw": ("FFCV, pixels at most 256 px, float32", "ffcv", "files", None),
    "ffcv-raw-uint8": ("the same, uint8", "ffcv", "files", None),
    "ffcv-cifar": ("FFCV, CIFAR-10, float32", "ffcv", "cifar-files", None),
    "ffcv-cifar-uint8": ("the same, uint8", "ffcv", "cifar-files", None),
}
STORES = {"keep": ["--encode", "keep"], "256": ["--encode", "jpeg", "--short-side", "256", "--quality", "90"],
          "raw": ["--encode", "raw", "--short-side", "256"], "cifar": []}


def ingest(kind, source, options):
    """Our store of that kind, made once."""
    path = os.path.join(options.folder, f"{kind}-{options.files}.ast")
    if not os.path.exists(path):
        subprocess.run([options.ast_ingest, source, path, "--quiet"] + STORES[kind], check=True)
    return path


def run(name, source, options):
    """One loader once: images a second and CPU seconds an image; or the reason why not."""
    _, environment, kind, arguments = LOADERS[name]
    if environment is None:
        preset = "cifar-train" if kind == "cifar" else "imagenet-train"
        command = [options.ast_bench, "stream", ingest(kind, source, options), "--preset", preset, "--output",
                   arguments[0], "--epochs", "1", "--workers", str(options.workers), "--json", "--quiet"]
    else:
        python = os.path.join(options.folder, "environments", environment, "bin", "python")
        command = [python, os.path.join(HERE, "stream_loaders.py"), name, source, options.folder, str(options.workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
        return next((line for line in lines if "error:" in line.lower()), lines[-1]).strip()
    result = json.loads(done.stdout.splitlines()[-1])
    return {key: result.get(key) for key in ("images_per_second", "cpu_seconds_per_image", "ratio")}


def main():
    parser = argparse.ArgumentParser()
    for name in ("images", "cifar", "ast-bench", "ast-ingest", "only", "folder", "json"):
        parser.add_argument(f"--{name}")
    for name in ("files", "rounds", "workers"):
        parser.add_argument(f"--{name}", type=int)
    options = parser.parse_args()
    names = chosen_names(options, "stream", "loader", LOADERS)
    source, size = lay_out(jpegs(options.images, options.folder), options.files, options.folder)
    reasons, results = missing(names, LOADERS, options.folder), {name: [] for name in names}
    if not options.cifar:
        reasons |= {name: "give CIFAR-10 with --cifar" for name in names if "cifar" in name}
    for _ in rounds(options, "stream", names, results, reasons,
                    lambda name: run(name, options.cifar if "cifar" in name else source, options)):
        pass
    report(options, names, size, results, reasons)
    shutil.rmtree(os.path.join(options.folder, "source"), ignore_errors=True)


def report(options, names, size, results, reasons):
    rows, records = [("loader", "images/s median [min-max]", "CPU ms an image")], []
    for name in names:
        if name in reasons:
            records.append({"name": name, "reason": reasons[name]})
            continue
        rates = sorted(result["images_per_second"] for result in results[name])
        cpu = statistics.median(result["cpu_seconds_per_image"] for result in results[name])
        rows.append((LOADERS[name][0], f"{statistics.median(rates):,.0f} [{rates[0]:,.0f}-{rates[-1]:,.0f}]",
                     f"{cpu * 1000:.4f}"))
        records.append({"name": name, "images_per_second": rates, "cpu_seconds_per_image": cpu})
    print(f"{options.files:,} JPEGs, {size:,} bytes; {options.rounds} rounds in turns; {options.workers} workers")
    table(rows)
    for name, reason in reasons.items():
        print(f"not measured: {LOADERS[name][0]}: {reason}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"files": options.files, "bytes": size, "rounds": options.rounds, "workers": options.workers,
                       "loaders": records}, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
