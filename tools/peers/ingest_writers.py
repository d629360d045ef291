"""One writer of another project at its own job: ingest_writers.py NAME SOURCE OUTPUT WORKERS.

Runs in that project's environment. Reads the files of SOURCE (class folders), writes them to OUTPUT in its format and
prints {"seconds", "bytes", "version"}. The seconds are those of the work alone, without starting Python.
"""
import importlib.metadata
import json
import os
import struct
import sys
import time


def listed(source):
    """(path, class number) of every file."""
    classes = sorted(os.listdir(source))
    return [(os.path.join(source, name, file), number) for number, name in enumerate(classes)
            for file in sorted(os.listdir(os.path.join(source, name)))]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def copy(files, output, workers):
    """All bytes to one file, safely on the disk: what no converter can be faster than."""
    with open(os.path.join(output, "all"), "wb") as target:
        for path, _ in files:
            target.write(read(path))
        target.flush()
        os.fsync(target.fileno())


class Decoded:
    """What FFCV asks for: pictures decoded by Pillow, as its examples do."""

    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        from PIL import Image

        path, label = self.files[index]
        return Image.open(path).convert("RGB"), label


def ffcv(files, output, workers, **field):
    from ffcv.fields import IntField, RGBImageField
    from ffcv.writer import DatasetWriter

    fields = {"image": RGBImageField(**field), "label": IntField()}
    writer = DatasetWriter(os.path.join(output, "all.beton"), fields, num_workers=workers)
    writer.from_indexed_dataset(Decoded(files))


def ffcv_jpg(files, output, workers):
    ffcv(files, output, workers, write_mode="jpg", max_resolution=500, jpeg_quality=90)


def ffcv_raw(files, output, workers):
    ffcv(files, output, workers, write_mode="raw", max_resolution=256)


def mds(files, output, workers):
    from streaming import MDSWriter

    # Plain bytes: its column type `jpeg` would open each file with Pillow first.
    with MDSWriter(out=os.path.join(output, "mds"), columns={"image": "bytes", "label": "int"}) as writer:
        for path, label in files:
            writer.write({"image": read(path), "label": label})


def webdataset(files, output, workers):
    import webdataset

    with webdataset.ShardWriter(os.path.join(output, "%06d.tar"), maxcount=1000, verbose=0) as writer:
        for number, (path, label) in enumerate(files):
            writer.write({"__key__": f"{number:08d}", "jpg": read(path), "cls": label})


def sample(item):
    return {"image": read(item[0]), "label": item[1]}


def litdata(files, output, workers):
    from litdata import optimize

    optimize(fn=sample, inputs=files, output_dir=os.path.join(output, "litdata"), num_workers=workers,
             chunk_bytes="64MB")


def array_record(files, output, workers):
    from array_record.python.array_record_module import ArrayRecordWriter

    writer = ArrayRecordWriter(os.path.join(output, "all.array_record"), "group_size:1")
    for path, label in files:
        writer.write(struct.pack("<I", label) + read(path))
    writer.close()


# Name, writer, the package whose version counts, and a module to be loaded before the clock starts.
WRITERS = {
    "copy": (copy, None, None),
    "ffcv-jpg": (ffcv_jpg, "ffcv", "ffcv.writer"),
    "ffcv-raw": (ffcv_raw, "ffcv", "ffcv.writer"),
    "mds": (mds, "mosaicml-streaming", "streaming"),
    "webdataset": (webdataset, "webdataset", "webdataset"),
    "litdata": (litdata, "litdata", "litdata"),
    "array-record": (array_record, "array-record", "array_record.python.array_record_module"),
}


def bytes_in(folder):
    return sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names)


def main():
    name, source, output, workers = sys.argv[1:]
    writer, package, module = WRITERS[name]
    if module:
        importlib.import_module(module)
    files = listed(source)
    started = time.perf_counter()
    writer(files, output, int(workers))
    seconds = time.perf_counter() - started
    version = importlib.metadata.version(package) if package else ""
    print(json.dumps({"seconds": seconds, "bytes": bytes_in(output), "version": version}))


if __name__ == "__main__":
    main()
