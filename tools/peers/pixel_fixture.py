"""Writes Tests/StreamingTests/TorchvisionFixture.swift: what torchvision makes of a small picture.

    python tools/peers/pixel_fixture.py > Tests/StreamingTests/TorchvisionFixture.swift

Needs torch, torchvision, numpy and Pillow. Pictures are 8-bit, so torchvision does its work with Pillow.
"""
import base64
import math

import numpy as np
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

WIDTH, HEIGHT = 13, 9


def picture():
    """The same as TorchvisionFixture.picture in Swift."""
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
    return ((x * (11 + 4 * c) + y * (7 + 6 * c) + x * y * (c + 1) // 3 + 40 * c) % 256).astype(np.uint8)


def shear(image, x, y):
    degrees = [math.degrees(math.atan(x)), math.degrees(math.atan(y))]
    return F.affine(image, 0.0, [0, 0], 1.0, degrees, InterpolationMode.NEAREST, center=[0, 0])


def translate(image, x, y):
    return F.affine(image, 0.0, [x, y], 1.0, [0.0, 0.0], InterpolationMode.NEAREST)


def cases(image, narrow):
    for factor in [0.3, 0.73, 1.0, 1.4]:
        yield f".brightness({factor})", F.adjust_brightness(image, factor)
        yield f".contrast({factor})", F.adjust_contrast(image, factor)
        yield f".saturation({factor})", F.adjust_saturation(image, factor)
        yield f".sharpness({factor})", F.adjust_sharpness(image, factor)
    for turn in [-0.5, -0.2, 0.1, 0.37]:
        yield f".hue({turn})", F.adjust_hue(image, turn)
    for bits in [1, 4, 7]:
        yield f".posterize(bits: {bits})", F.posterize(image, bits)
    for threshold in [0.0, 101.5, 255.0]:
        yield f".solarize(threshold: {threshold})", F.solarize(image, threshold)
    for amount in [-0.3, 0.09]:
        yield f".affine(.shearX({amount}))", shear(image, amount, 0)
        yield f".affine(.shearY({amount}))", shear(image, 0, amount)
    for x, y in [(3, 0), (-2, 0), (0, 4), (0, -1)]:
        yield f".affine(.translate(right: {x}, down: {y}))", translate(image, x, y)
    for degrees in [-30.0, 9.0]:
        yield f".affine(.rotate(degrees: {degrees}, shape))", F.rotate(image, degrees)


def text(image):
    return base64.b64encode(np.asarray(image).tobytes()).decode()


def lines(value):
    parts = [value[i:i + 96] for i in range(0, len(value), 96)]
    return '"""\n            ' + "\\\n            ".join(parts) + '\n            """'


def main():
    image = Image.fromarray(picture())
    narrow = Image.fromarray(picture() // 2 + 30)
    print("import ASTTypes\n\n@testable import Streaming\n")
    print("// Written by tools/peers/pixel_fixture.py; do not edit.")
    print(f"\n/// What torchvision {torchvision.__version__.split('+')[0]} makes of ``picture``; arrays of bytes in base 64.")
    print("enum TorchvisionFixture {")
    print(f"    static let shape = ImageShape(height: {HEIGHT}, width: {WIDTH}, channels: 3)\n")
    print("    static let picture: [UInt8] = (0..<shape.elements).map { place in")
    print("        let (c, x, y) = (place % 3, place / 3 % shape.width, place / 3 / shape.width)")
    print("        let (across, down) = (x * (11 + 4 * c), y * (7 + 6 * c))")
    print("        return UInt8((across + down + x * y * (c + 1) / 3 + 40 * c) % 256)")
    print("    }\n")
    print("    static let operations: [(PixelOperation, String)] = [")
    for name, result in cases(image, narrow):
        print(f"        (\n            {name},\n            {lines(text(result))}\n        ),")
    print("    ]\n")
    print("    /// Of the picture with half its contrast, 30 levels brighter.")
    print("    static let stretches: [(PixelOperation, String)] = [")
    for name, result in [(".autoContrast", F.autocontrast(narrow)), (".equalize", F.equalize(narrow))]:
        print(f"        (\n            {name},\n            {lines(text(result))}\n        ),")
    print("    ]\n")
    print("    /// `resized_crop` to 6 × 5 pixels of the region with this left, top, width and height.")
    print("    static let crops: [([Int], String)] = [")
    for left, top, width, height in [(0, 0, 13, 9), (3, 2, 8, 6), (9, 6, 3, 2)]:
        result = F.resized_crop(image, top, left, height, width, [5, 6], InterpolationMode.BILINEAR)
        print(f"        (\n            [{left}, {top}, {width}, {height}],\n            {lines(text(result))}\n        ),")
    print("    ]\n")
    grey = Image.fromarray(picture()[:, :, 1].copy())
    print("    /// Of the picture's second channel alone.")
    print("    static let grey: [(PixelOperation, String)] = [")
    for name, result in [(".contrast(0.5)", F.adjust_contrast(grey, 0.5)),
                         (".saturation(0.5)", F.adjust_saturation(grey, 0.5)),
                         (".hue(0.2)", F.adjust_hue(grey, 0.2)),
                         (".sharpness(1.7)", F.adjust_sharpness(grey, 1.7)),
                         (".affine(.rotate(degrees: 20, shape))", F.rotate(grey, 20))]:
        print(f"        (\n            {name},\n            {lines(text(result))}\n        ),")
    print("    ]\n}")


if __name__ == "__main__":
    main()
