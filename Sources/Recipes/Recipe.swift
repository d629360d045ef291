/// What is known of a data set that can be had by its name: where its files are, how they are checked and opened, and
/// what people commonly do with it. Read from `datasets/NAME.toml`.
public struct Recipe: Sendable, Hashable, Decodable {
    /// The name by which it is asked for: the file's own, not in it.
    public internal(set) var name = ""
    public let title: String
    public let description: String
    public let homepage: String
    public let licence: String
    public let citation: String
    /// How a person gets the files, where no program can: an imperative sentence without a full stop.
    public let obtain: String?
    public let files: [RecipeFile]
    public let layout: Layout
    public let folder: Folder
    /// Samples of each split, as published.
    public let splits: [String: Int]
    public let classes: Classes
    public let pixels: Pixels
    public let augmentation: Augmentation

    private enum CodingKeys: CodingKey {
        case title, description, homepage, licence, citation, obtain
        case files, layout, folder, splits, classes, pixels, augmentation
    }

    /// How the files become a source.
    public struct Layout: Sendable, Hashable, Decodable {
        public enum Opened: String, Sendable, Hashable, Decodable {
            /// The archives are unpacked; then it is as with a folder that was unpacked by hand.
            case unpacked
            /// The first file is opened as it is.
            case archive
            /// The folder that holds the files is opened.
            case files
        }

        public let opened: Opened
        /// The split of everything in the archive, where the archive does not say.
        public let split: String?
    }

    /// What an unpacked folder looks like.
    public struct Folder: Sendable, Hashable, Decodable {
        /// A word of `--format`.
        public let format: String
        /// Where to look for it, relative to the folder that was given or unpacked into.
        public let places: [String]
        /// Files or folders that are there if it is the right place.
        public let marks: [String]
    }

    /// The classes' names.
    public struct Classes: Sendable, Hashable, Decodable {
        public let count: Int
        /// Names in the order of the labels.
        public let names: [String]?
        /// Names in words for what the source calls its classes.
        public let renamed: [String: String]?
    }

    /// Values from 0 to 1 over all pixels of the training split, per channel, as commonly used.
    public struct Pixels: Sendable, Hashable, Decodable {
        public let mean: [Double]
        public let standardDeviation: [Double]

        private enum CodingKeys: String, CodingKey {
            case mean
            case standardDeviation = "standard_deviation"
        }
    }

    /// What is commonly done to training images.
    public struct Augmentation: Sendable, Hashable, Decodable {
        /// Pixels of border before a window is cut at random.
        public let pad: Int?
        /// Another way to cut, in words.
        public let crop: String?
        /// `none` or `random`.
        public let flip: String
    }
}

/// One file of a recipe.
public struct RecipeFile: Sendable, Hashable, Decodable {
    /// What it is called in the cache and looked for in `--from`.
    public let name: String
    /// Addresses that are tried in turn; empty where it cannot be downloaded.
    public let urls: [String]
    public let bytes: Int64
    /// Published checksums in hexadecimal digits; the stronger one is checked.
    public let md5: String?
    public let sha256: String?
    /// Used where `--from` has it, never downloaded.
    public let optional: Bool?
    /// The same contents packed by somebody else.
    public let also: [Variant]?

    public struct Variant: Sendable, Hashable, Decodable {
        public let what: String
        public let bytes: Int64
        public let md5: String?
        public let sha256: String?
    }

    public var isOptional: Bool { optional ?? false }
}
