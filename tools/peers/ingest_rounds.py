"""Runs the writers in turns and prints the table; called by tools/peers/ingest."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# Name: (what it does, its environment or None for ours, options of ast-ingest).
WRITERS = {
    "copy": ("copies to one file, fsync", "", None),
    "ffcv-jpg": ("FFCV, JPEG at most 500 px, quality 90", "ffcv", None),
    "ffcv-raw": ("FFCV, pixels at most 256 px", "ffcv", None),
    "mds": ("MosaicML MDSWriter, copies", "mds", None),
    "webdataset": ("WebDataset ShardWriter, copies", "webdataset", None),
    "litdata": ("LitData optimize, copies", "litdata", None),
    "array-record": ("ArrayRecord, copies", "array-record", None),
    "ast-keep": ("ast-ingest, copies, checks, fsync", None, ["--encode", "keep"]),
    "ast-jpeg": ("ast-ingest, JPEG at most 500 px, quality 90", None,
                 ["--encode", "jpeg", "--max-side", "500", "--quality", "90"]),
    "ast-raw": ("ast-ingest, pixels at most 256 px", None, ["--encode", "raw", "--max-side", "256"]),
}
CLASSES = 100


def jpegs(images, folder):
    """Paths of the pictures to repeat; those of a tar are laid out first."""
    if os.path.isfile(images):
        place = os.path.join(folder, "originals")
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place)
        with tarfile.open(images) as tar:
            for number, member in enumerate(m for m in tar if m.isfile() and is_jpeg(m.name)):
                with open(os.path.join(place, f"{number:06d}.jpg"), "wb") as file:
                    shutil.copyfileobj(tar.extractfile(member), file)
        images = place
    found = sorted(os.path.join(place, name) for place, _, names in os.walk(images) for name in names if is_jpeg(name))
    if not found:
        sys.exit(f"ingest: {images} has no JPEG in it")
    return found


def is_jpeg(name):
    return name.lower().endswith((".jpg", ".jpeg"))


def lay_out(originals, count, folder):
    """`count` hard links in class folders, read once so that every writer finds them in memory."""
    source = os.path.join(folder, "source")
    shutil.rmtree(source, ignore_errors=True)
    size = 0
    for number in range(count):
        place = os.path.join(source, f"class{number % CLASSES:03d}")
        os.makedirs(place, exist_ok=True)
        original, link = originals[number % len(originals)], os.path.join(place, f"{number:06d}.jpg")
        try:
            os.link(original, link)
        except OSError:
            shutil.copyfile(original, link)
        with open(link, "rb") as file:
            size += len(file.read())
    return source, size


def run(name, source, folder, options):
    """One writer once: seconds, bytes, version; or the reason why not."""
    _, environment, arguments = WRITERS[name]
    output = os.path.join(folder, "output")
    shutil.rmtree(output, ignore_errors=True)
    os.makedirs(output)
    # LitData removes what lies in its folders, $TMPDIR/data among them: nobody else's may be there.
    scratch = os.path.join(folder, "scratch")
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    variables = dict(os.environ, TMPDIR=scratch, DATA_OPTIMIZER_CACHE_FOLDER=os.path.join(scratch, "chunks"),
                     DATA_OPTIMIZER_DATA_CACHE_FOLDER=os.path.join(scratch, "data"))
    if arguments is not None:
        command = [options.ast_ingest, source, os.path.join(output, "store"), "--workers", str(options.workers),
                   "--quiet"] + arguments
    else:
        python = os.path.join(folder, "environments", environment, "bin", "python") if environment else sys.executable
        command = [python, os.path.join(HERE, "ingest_writers.py"), name, source, output, str(options.workers)]
    started = time.perf_counter()
    try:
        done = subprocess.run(command, env=variables, capture_output=True, text=True, cwd=scratch, check=False)
    except OSError as error:
        return str(error)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
        return next((line for line in lines if "error:" in line.lower()), lines[-1]).strip()
    if arguments is None:
        return json.loads(done.stdout.splitlines()[-1])
    # Of ours the whole command counts, starting it and all.
    size = sum(os.path.getsize(os.path.join(place, file)) for place, _, files in os.walk(output) for file in files)
    version = subprocess.run([options.ast_ingest, "--version"], capture_output=True, text=True, check=False)
    return {"seconds": seconds, "bytes": size, "version": version.stdout.strip()}


def table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for index, row in enumerate(rows):
        cells = [cell.ljust(width) if column in (0, 3) else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())
        if index == 0:
            print("  ".join("-" * width for width in widths))


def chosen_names(options, tool, kind, known):
    """The names of --only; ends the program at one that is not known."""
    names = options.only.split(",")
    for name in names:
        if name not in known:
            print(f"{tool}: there is no {kind} '{name}'; there are {', '.join(known)}", file=sys.stderr)
            sys.exit(64)
    return names


def missing(names, known, folder):
    """Why the environments of some could not be installed: each name's is known[name][1]."""
    reasons = {}
    for name in names:
        reason = os.path.join(folder, "reasons", known[name][1] or "none")
        if os.path.exists(reason):
            with open(reason) as file:
                reasons[name] = file.read().strip()
    return reasons


def rounds(options, tool, names, results, reasons, run):
    """Runs each that has no reason against it, in turns; yields after each round. `run` returns a result or a reason."""
    for number in range(options.rounds):
        for name in names:
            if name in reasons:
                continue
            print(f"{tool}: round {number + 1} of {options.rounds}: {name}", file=sys.stderr)
            result = run(name)
            if isinstance(result, str):
                reasons[name] = result
            else:
                results[name].append(result)
        yield number


def main():
    parser = argparse.ArgumentParser()
    for name in ("images", "ast-ingest", "only", "folder", "json"):
        parser.add_argument(f"--{name}")
    for name in ("files", "rounds", "workers"):
        parser.add_argument(f"--{name}", type=int)
    options = parser.parse_args()
    options.ast_ingest = os.path.abspath(options.ast_ingest)
    names = chosen_names(options, "ingest", "writer", WRITERS)
    source, size = lay_out(jpegs(options.images, options.folder), options.files, options.folder)
    reasons, results = missing(names, WRITERS, options.folder), {name: [] for name in names}
    for _ in rounds(options, "ingest", names, results, reasons, lambda name: run(name, source, options.folder, options)):
        # After each round, so that a run that is cut off loses no more than one.
        write_json(options, names, size, results, reasons)
    report(options, names, size, results, reasons)
    for place in ("output", "scratch", "source"):
        shutil.rmtree(os.path.join(options.folder, place), ignore_errors=True)


def rates(options, results):
    return sorted(options.files / result["seconds"] for result in results)


def write_json(options, names, size, results, reasons):
    if not options.json:
        return
    records = []
    for name in names:
        if name in reasons:
            records.append({"name": name, "reason": reasons[name]})
        elif results[name]:
            last = results[name][-1]
            records.append({"name": name, "images_per_second": rates(options, results[name]),
                            "bytes": last["bytes"], "version": last["version"]})
    with open(options.json, "w") as file:
        json.dump({"files": options.files, "bytes": size, "workers": options.workers, "writers": records}, file, indent=2)
        file.write("\n")


def report(options, names, size, results, reasons):
    rows = [("writer", "images/s median [min-max]", "bytes", "version")]
    for name in names:
        if name in reasons:
            continue
        found, last = rates(options, results[name]), results[name][-1]
        rows.append((WRITERS[name][0], f"{statistics.median(found):,.0f} [{found[0]:,.0f}-{found[-1]:,.0f}]",
                     f"{last['bytes']:,}", last["version"]))
    print(f"{options.files:,} JPEGs, {size:,} bytes; {options.rounds} rounds in turns; {options.workers} workers")
    table(rows)
    for name, reason in reasons.items():
        print(f"not measured: {WRITERS[name][0]}: {reason}")


if __name__ == "__main__":
    main()
