"""One loader of another project: stream_loaders.py NAME SOURCE FOLDER WORKERS.

Runs in that project's environment. Warms up on one epoch, times the next, and prints {"images_per_second",
"cpu_seconds_per_image"}; CPU seconds are those of this process and of the workers that it waited for.
"""
import json
import os
import resource
import sys
import time

MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
BATCH = 64


def cpu_seconds():
    return sum(usage.ru_utime + usage.ru_stime
               for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def torchvision(source, folder, workers):
    import torch
    from torchvision import datasets, transforms

    torch.set_num_threads(1)
    steps = transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(),
                                transforms.ToTensor(), transforms.Normalize(MEAN, DEVIATION)])
    loader = torch.utils.data.DataLoader(datasets.ImageFolder(source, steps), batch_size=BATCH, shuffle=True,
                                         num_workers=workers)
    return lambda: sum(len(labels) for _, labels in loader)


def tfdata(source, folder, workers):
    import tensorflow as tf

    files = tf.data.Dataset.list_files(os.path.join(source, "*", "*.jpg"), shuffle=True)

    def decode(path):
        contents = tf.io.read_file(path)
        shape = tf.io.extract_jpeg_shape(contents)
        box = tf.constant([0.0, 0.0, 1.0, 1.0], shape=[1, 1, 4])
        begin, size, _ = tf.image.sample_distorted_bounding_box(
            shape, box, min_object_covered=0.0, aspect_ratio_range=(3 / 4, 4 / 3), area_range=(0.08, 1.0),
            max_attempts=10, use_image_if_no_bounding_boxes=True)
        window = tf.stack([begin[0], begin[1], size[0], size[1]])
        image = tf.image.decode_and_crop_jpeg(contents, window, channels=3)
        image = tf.image.random_flip_left_right(tf.image.resize(image, [224, 224]))
        return (image / 255.0 - MEAN) / DEVIATION

    data = files.map(decode, num_parallel_calls=workers).batch(BATCH).prefetch(2)
    options = tf.data.Options()
    options.threading.private_threadpool_size = workers
    data = data.with_options(options)
    return lambda: sum(int(batch.shape[0]) for batch in data)


def dali(source, folder, workers):
    from nvidia.dali import fn, pipeline_def, types

    @pipeline_def(batch_size=BATCH, num_threads=workers, device_id=None)
    def pipeline():
        files, _ = fn.readers.file(file_root=source, random_shuffle=True, name="files")
        images = fn.decoders.image_random_crop(files, device="cpu", random_area=(0.08, 1.0),
                                               random_aspect_ratio=(3 / 4, 4 / 3))
        images = fn.resize(images, resize_x=224, resize_y=224, antialias=True)
        return fn.crop_mirror_normalize(images, mirror=fn.random.coin_flip(), dtype=types.FLOAT,
                                        mean=[255 * m for m in MEAN], std=[255 * d for d in DEVIATION])

    pipe = pipeline()
    pipe.build()
    count = pipe.epoch_size("files")

    def epoch():
        done = 0
        while done < count:
            done += len(pipe.run()[0])
        return done

    return epoch


def ffcv(name, source, folder, workers):
    import numpy as np
    from ffcv.fields import IntField, RGBImageField
    from ffcv.fields.decoders import IntDecoder, RandomResizedCropRGBImageDecoder, SimpleRGBImageDecoder
    from ffcv.loader import Loader, OrderOption
    from ffcv.transforms import (NormalizeImage, RandomHorizontalFlip, RandomTranslate, ToTensor)
    from ffcv.writer import DatasetWriter

    is_cifar, is_bytes = "cifar" in name, name.endswith("uint8")
    kind = "cifar" if is_cifar else "raw" if "raw" in name else "jpg"
    path = os.path.join(folder, f"{kind}.beton")
    pictures = Cifar(source) if is_cifar else Files(source)
    if not os.path.exists(path):
        modes = {"cifar": {}, "raw": {"write_mode": "raw", "max_resolution": 256},
                 "jpg": {"write_mode": "jpg", "max_resolution": 500, "jpeg_quality": 90}}
        writer = DatasetWriter(path, {"image": RGBImageField(**modes[kind]), "label": IntField()}, num_workers=workers)
        writer.from_indexed_dataset(pictures)
    if is_cifar:
        steps = [SimpleRGBImageDecoder(), RandomHorizontalFlip(), RandomTranslate(padding=4)]
    else:
        steps = [RandomResizedCropRGBImageDecoder((224, 224)), RandomHorizontalFlip()]
    if not is_bytes:
        steps.append(NormalizeImage(255 * np.array(MEAN), 255 * np.array(DEVIATION), np.float32))
    loader = Loader(path, batch_size=512 if is_cifar else 256, num_workers=workers, order=OrderOption.RANDOM,
                    os_cache=True, drop_last=False, pipelines={"image": steps + [ToTensor()],
                                                               "label": [IntDecoder(), ToTensor()]})
    return lambda: sum(len(labels) for _, labels in loader)


class Files:
    """Pictures in class folders, decoded by Pillow, as FFCV's examples do."""

    def __init__(self, source):
        self.files = [(os.path.join(source, place, file), number)
                      for number, place in enumerate(sorted(os.listdir(source)))
                      for file in sorted(os.listdir(os.path.join(source, place)))]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        from PIL import Image

        path, label = self.files[index]
        return Image.open(path).convert("RGB"), label


class Cifar:
    """The training batches of CIFAR-10's binary version."""

    def __init__(self, source):
        import numpy as np

        parts = [np.fromfile(os.path.join(source, f"data_batch_{number}.bin"), np.uint8).reshape(-1, 3073)
                 for number in range(1, 6)]
        self.rows = np.concatenate(parts)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        return row[1:].reshape(3, 32, 32).transpose(1, 2, 0).copy(), int(row[0])


def main():
    name, source, folder, workers = sys.argv[1:5]
    if name.startswith("ffcv"):
        epoch = ffcv(name, source, folder, int(workers))
    else:
        epoch = globals()[name](source, folder, int(workers))
    epoch()
    # Worker processes count only once they were waited for, so that the epoch starts and ends with none.
    before, started = cpu_seconds(), time.perf_counter()
    count = epoch()
    seconds = time.perf_counter() - started
    print(json.dumps({"images_per_second": count / seconds, "cpu_seconds_per_image": (cpu_seconds() - before) / count}))


if __name__ == "__main__":
    main()
