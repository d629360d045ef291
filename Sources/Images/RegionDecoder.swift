/// Decodes a part of an image file and resizes it, antialiased, in one go.
///
/// Of a JPEG only what the part needs is decoded: rows above and blocks beside it are passed over, what is below is not
/// even read, and a part that is to become much smaller is decoded at a half, a quarter or an eighth of its size. Other
/// formats are decoded as a whole. The pixels are those that ``ImageDecoder`` and ``Resampler`` give for the region.
///
/// Keeps libjpeg-turbo's state and scratch memory from image to image: make one per worker, and use it from one thread
/// at a time.
@safe
public final class RegionDecoder {
    /// Whether a JPEG's region that is to become less than half as large is first made smaller inside the cosine
    /// transform. It is faster; pixels then differ a little from those of decoding at full size.
    public var scalesInTransform = true

    private let reader: JPEGRowReader
    private let decoder: ImageDecoder
    private let resampler = Resampler()
    /// A decoded region and what is made of it.
    private var pixels: [UInt8] = []
    private var converted: [UInt8] = []
    /// A JPEG of some restart segments of another.
    private var excerptFile: [UInt8] = []

    /// - Throws: ``ImageError`` when libjpeg-turbo cannot be set up.
    public init() throws(ImageError) {
        reader = try JPEGRowReader()
        decoder = try ImageDecoder()
    }

    /// Format, size and channels of the image in `bytes`, as ``ImageDecoder/header(of:)``.
    public func header(of bytes: RawSpan) throws(ImageError) -> ImageHeader { try decoder.header(of: bytes) }

    /// Writes `toHeight × toWidth × channels` bytes, channels last, of a region of the image in `bytes`.
    ///
    /// - Parameters:
    ///   - region: in pixels of the upright image; nil = all of it.
    ///   - channels: 1 (grey) or 3 (RGB); others than the file's are made as ``ImageDecoder`` makes them.
    ///   - mirrored: whether left and right change places after the resize.
    ///   - target: room for what is written.
    /// - Precondition: `channels` is 1 or 3 and the sizes are positive.
    /// - Throws: ``ImageError``, also when the region is not inside the image; the target then holds nothing of meaning.
    ///   Damage in parts of a JPEG that the region does not need goes unseen.
    public func render(
        _ bytes: RawSpan, region: PixelRegion?, channels: Int, toWidth: Int, toHeight: Int, mirrored: Bool,
        filter: ResamplingFilter, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        precondition(channels == 1 || channels == 3, "pixels have 1 or 3 channels, not \(channels)")
        precondition(toWidth > 0 && toHeight > 0, "sizes are positive")
        let request = Request(
            region: region, channels: channels, toWidth: toWidth, toHeight: toHeight, mirrored: mirrored,
            filter: filter)
        if ImageFormat(of: bytes) == .jpeg {
            try unsafe bytes.withUnsafeBytes { bytes throws(ImageError) in
                try unsafe renderJPEG(bytes, request, into: target)
            }
        } else {
            try unsafe renderWhole(bytes, request, into: target)
        }
        pixels.releaseIfLarge()
        converted.releaseIfLarge()
        excerptFile.releaseIfLarge()
    }

    /// Whether a JPEG's region is made smaller inside the cosine transform where that is allowed. Where it is not, and for
    /// all other formats, the pixels are those that ``ImageDecoder`` and ``Resampler`` give, to the bit.
    public static func scalesInTransform(_ region: PixelRegion, toWidth: Int, toHeight: Int) -> Bool {
        JPEGRegionPlan.divisor(of: region, toWidth: toWidth, toHeight: toHeight) > 1
    }

    /// What is wanted of one image.
    private struct Request {
        var region: PixelRegion?
        var channels: Int
        var toWidth: Int
        var toHeight: Int
        var mirrored: Bool
        var filter: ResamplingFilter

        /// The region inside an upright image of this size.
        func region(width: Int, height: Int) throws(ImageError) -> PixelRegion {
            let whole = PixelRegion(left: 0, top: 0, width: width, height: height)
            guard let region else { return whole }
            guard region.isInside(width: width, height: height) else {
                throw ImageError(
                    .damaged,
                    "it has \(width)×\(height) pixels, so no region of \(region.width)×\(region.height) at "
                        + "(\(region.left), \(region.top))")
            }
            return region
        }
    }

    private func renderWhole(
        _ bytes: RawSpan, _ request: Request, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        let size = try decoder.decode(bytes, as: request.channels, into: &pixels)
        let region = try request.region(width: size.width, height: size.height)
        let part = Part(
            rowPixels: size.width, region: region, box: PixelBox(region).relative(to: region))
        unsafe resample(part, request, into: target)
    }

    private func renderJPEG(
        _ bytes: UnsafeRawBufferPointer, _ request: Request, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        let header = try unsafe reader.header(of: bytes)
        let image = header.file.image
        let orientation = header.file.segments.orientation
        let upright = orientation.size(ofStored: (image.width, image.height))
        let region = try request.region(width: upright.width, height: upright.height)
        let stored = orientation.stored(
            PixelBox(region), width: Double(image.width), height: Double(image.height))
        let part = stored.touched
        let size = orientation.size(ofStored: (request.toWidth, request.toHeight))
        let divisor =
            scalesInTransform
            ? JPEGRegionPlan.divisor(of: part, toWidth: size.width, toHeight: size.height) : 1
        let plan = JPEGRegionPlan(header, region: part, divisor: divisor)
        guard let place = unsafe excerpt(plan, header, of: bytes) else {
            return try unsafe draw(plan, header.file.colorSpace, orientation, request, into: target)
        }
        try unsafe excerptFile.withUnsafeBufferPointer { bytes throws(ImageError) in
            let header = try unsafe reader.header(of: UnsafeRawBufferPointer(bytes))
            let moved = PixelRegion(
                left: part.left - place.left, top: part.top - place.top, width: part.width,
                height: part.height)
            try unsafe draw(
                JPEGRegionPlan(header, region: moved, divisor: divisor), header.file.colorSpace, orientation,
                request, into: target)
        }
    }

    /// Makes a JPEG of the restart segments that hold what `plan` needs, where the file has an index of them and enough
    /// can be left out.
    /// - Returns: where in the image the JPEG's first pixel lies.
    private func excerpt(
        _ plan: JPEGRegionPlan, _ header: JPEGRowReader.Header, of bytes: UnsafeRawBufferPointer
    ) -> (left: Int, top: Int)? {
        let bytes = unsafe RawSpan(_unsafeBytes: bytes)
        guard let index = JPEGIndex(bytes, header) else { return nil }
        let cells = index.cells(for: plan)
        let passedOver = index.columns * cells.rows.upperBound - cells.columns.count * cells.rows.count
        guard passedOver * 10 >= index.columns * cells.rows.upperBound else { return nil }
        return index.excerpt(cells, of: bytes, into: &excerptFile)
    }

    private func draw(
        _ plan: JPEGRegionPlan, _ colorSpace: JPEGDecoder.ColorSpace, _ orientation: Orientation,
        _ request: Request, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        let decoded = colorSpace == .inks ? 4 : colorSpace == .grey ? request.channels : 3
        try start(plan, channels: decoded)
        if orientation == .upright, decoded == request.channels {
            try unsafe stream(plan, request, into: target)
        } else {
            try decode(plan, channels: decoded)
            convert(plan, to: request.channels, from: decoded)
            unsafe resample(turn(plan, orientation, channels: request.channels), request, into: target)
        }
    }

    /// Goes on to the first row of the plan's pixels.
    private func start(_ plan: JPEGRegionPlan, channels: Int) throws(ImageError) {
        try reader.start(plan, channels: channels)
        guard plan.contextRows > 0 else { return }
        let rowBytes = plan.columns.count * channels
        converted.setCount(rowBytes * plan.contextRows)
        try unsafe converted.withUnsafeMutableBufferPointer { buffer throws(ImageError) in
            guard let start = buffer.baseAddress else { return }
            try unsafe reader.read(plan.contextRows, into: start, rowBytes: rowBytes)
        }
    }

    /// Resizes rows as they are decoded.
    private func stream(
        _ plan: JPEGRegionPlan, _ request: Request, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        let rowBytes = plan.columns.count * request.channels
        let resize = Resize(
            width: plan.pixels.width, height: plan.pixels.height, box: plan.box, channels: request.channels,
            toWidth: request.toWidth, toHeight: request.toHeight, mirrored: request.mirrored,
            filter: request.filter)
        try unsafe resampler.resize(
            resize, rowBytes: rowBytes,
            offset: (plan.pixels.left - plan.columns.lowerBound) * request.channels, into: target
        ) { count, rows throws(ImageError) in
            try unsafe reader.read(count, into: rows, rowBytes: rowBytes)
        }
        try finish(plan)
    }

    /// Decodes the plan's pixels as they are stored to ``pixels``.
    private func decode(_ plan: JPEGRegionPlan, channels: Int) throws(ImageError) {
        let rowBytes = plan.columns.count * channels
        let offset = (plan.pixels.left - plan.columns.lowerBound) * channels
        let used = plan.pixels.width * channels
        converted.setCount(rowBytes)
        pixels.setCount(plan.pixels.height * used)
        try unsafe converted.withUnsafeMutableBufferPointer { line throws(ImageError) in
            try unsafe pixels.withUnsafeMutableBufferPointer { pixels throws(ImageError) in
                guard let line = line.baseAddress, let pixels = pixels.baseAddress else { return }
                for row in 0..<plan.pixels.height {
                    try unsafe reader.read(1, into: line, rowBytes: rowBytes)
                    unsafe (pixels + row * used).update(from: line + offset, count: used)
                }
            }
        }
        try finish(plan)
    }

    /// Where the image's last row was decoded, the end mark has to stand after it.
    private func finish(_ plan: JPEGRegionPlan) throws(ImageError) {
        if plan.pixels.top + plan.pixels.height == plan.decodedHeight { try reader.finish() }
    }

    /// Brings ``pixels`` from 4 channels (inks) or 3 to `channels`.
    private func convert(_ plan: JPEGRegionPlan, to channels: Int, from decoded: Int) {
        if decoded == 4 {
            swap(&pixels, &converted)
            pixels.setCount(plan.pixels.width * plan.pixels.height * 3)
            rgb(ofInvertedCMYK: converted, into: &pixels)
        }
        if channels == 1, decoded > 1 {
            swap(&pixels, &converted)
            luma(ofRGB: converted, into: &pixels)
        }
    }

    /// Turns ``pixels`` upright.
    private func turn(_ plan: JPEGRegionPlan, _ orientation: Orientation, channels: Int) -> Part {
        let size = (width: plan.pixels.width, height: plan.pixels.height)
        let turned = orientation.size(ofStored: size)
        if orientation != .upright {
            swap(&pixels, &converted)
            orientation.turn(
                converted, width: size.width, height: size.height, channels: channels, into: &pixels)
        }
        return Part(
            rowPixels: turned.width,
            region: PixelRegion(left: 0, top: 0, width: turned.width, height: turned.height),
            box: orientation.inverse.stored(
                plan.box, width: Double(turned.width), height: Double(turned.height)))
    }

    /// A part of ``pixels``.
    private struct Part {
        var rowPixels: Int
        var region: PixelRegion
        /// What of the region is shown, seen from its top left.
        var box: PixelBox
    }

    private func resample(_ part: Part, _ request: Request, into target: UnsafeMutablePointer<UInt8>) {
        unsafe pixels.withUnsafeBufferPointer { pixels in
            guard let start = pixels.baseAddress else { return }
            unsafe resampler.resize(
                start, rowBytes: part.rowPixels * request.channels, channels: request.channels,
                region: part.region, box: part.box, toWidth: request.toWidth, toHeight: request.toHeight,
                mirrored: request.mirrored, filter: request.filter, into: target)
        }
    }
}
