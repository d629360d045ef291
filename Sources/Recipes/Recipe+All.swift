public import ASTTypes
internal import TOMLKit

extension Recipe {
    /// The files of `datasets/`, which were built in.
    private static let embedded: KeyValuePairs<String, [UInt8]> = [
        "cifar10": PackageResources.cifar10_toml,
        "cifar100": PackageResources.cifar100_toml,
        "fashion-mnist": PackageResources.fashion_mnist_toml,
        "imagenet-1k": PackageResources.imagenet_1k_toml,
        "imagenette": PackageResources.imagenette_toml,
        "mnist": PackageResources.mnist_toml,
        "svhn": PackageResources.svhn_toml,
        "tiny-imagenet": PackageResources.tiny_imagenet_toml,
    ]

    /// The names of all recipes, sorted.
    public static var names: [String] { embedded.map(\.key) }

    /// - Throws: `Failure(.noInput)` when there is none of that name, with the nearest one.
    public static func named(_ name: String) throws(Failure) -> Recipe {
        guard let text = embedded.first(where: { $0.key == name })?.value else {
            throw Failure(
                .noInput, "there is no recipe '\(name)'", remedy: suggestion(for: name, among: names))
        }
        return try Recipe(name: name, toml: String(decoding: text, as: UTF8.self))
    }

    /// - Throws: `Failure(.configuration)` when the text is no recipe, with what is wrong and where.
    public init(name: String, toml: String) throws(Failure) {
        do {
            self = try TOMLDecoder(strictDecoding: true).decode(Recipe.self, from: toml)
        } catch {
            throw Failure(.configuration, "the recipe \(name).toml cannot be used: \(error)")
        }
        self.name = name
    }
}
