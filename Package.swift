// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built the same way: Swift 6, no implicit `any`, no leaked imports, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Wrappers over C also get strict memory safety (`unsafe` stands at each unsafe use) and lifetime
/// annotations, so that they can lend borrowed spans instead of pointers.
let edge: [SwiftSetting] =
    strict + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

let parsing = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

func systemLibrary(_ name: String, _ pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func module(_ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = strict)
    -> Target
{
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func command(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["Terminal", parsing, logging], swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

/// The import table of docs/ARCHITECTURE.md; `--explicit-target-dependency-import-check error` enforces it.
let package = Package(
    name: "adaptive-sparse-training",
    platforms: [.macOS("26.0")],
    products: [
        // Stores, plans and streams for a training program of one's own.
        .library(
            name: "AdaptiveSparseTraining", targets: ["ASTTypes", "SampleStore", "Planning", "Streaming"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        systemLibrary("CArchive", "libarchive", apt: "libarchive-dev", brew: "libarchive"),
        systemLibrary("CCrypto", "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
        systemLibrary("CLibJPEG", "libjpeg", apt: "libjpeg-dev", brew: "jpeg-turbo"),
        systemLibrary("CLMDB", "lmdb", apt: "liblmdb-dev", brew: "lmdb"),
        systemLibrary("CSPNG", "spng", apt: "libspng-dev", brew: "libspng"),
        systemLibrary("CTurboJPEG", "libturbojpeg", apt: "libturbojpeg0-dev", brew: "jpeg-turbo"),
        systemLibrary("CWebP", "libwebp", apt: "libwebp-dev", brew: "webp"),
        systemLibrary("CXXHash", "libxxhash", apt: "libxxhash-dev", brew: "xxhash"),
        systemLibrary("CZlib", "zlib", apt: "zlib1g-dev", brew: "zlib"),

        .systemLibrary(name: "CMemoryHints"),
        .target(
            name: "CJPEG", dependencies: ["CLibJPEG"],
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .target(
            name: "CDecodeLimit", dependencies: ["CLibJPEG"],
            cSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]),

        module("ASTTypes", []),
        module("Terminal", ["ASTTypes", parsing, logging]),
        module("LMDB", ["CLMDB"], edge),
        module("Images", ["CJPEG", "CTurboJPEG", "CSPNG", "CWebP"], edge),
        module("SampleStore", ["ASTTypes", "LMDB", "CXXHash"], edge),
        module("Datasets", ["ASTTypes", "CArchive", "CXXHash", "CZlib"]),
        .target(
            name: "Recipes",
            dependencies: [
                "ASTTypes", "Datasets", "CArchive", "CCrypto", .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            // A link to the top-level folder; embedded, so that a command that was copied elsewhere has them.
            resources: [.embedInCode("datasets")], swiftSettings: strict),
        module("Ingestion", ["ASTTypes", "Datasets", "Images", "SampleStore"]),
        module("Planning", ["ASTTypes"]),
        module("Streaming", ["ASTTypes", "CMemoryHints", "Images", "SampleStore"], edge),
        module("Comparison", ["ASTTypes"]),
        module("Energy", []),
        module("Inspection", ["ASTTypes", "SampleStore", "Images"]),

        command("ast-ingest", ["ASTTypes", "Datasets", "Ingestion", "Recipes", "SampleStore"]),
        command("ast-inspect", ["ASTTypes", "Inspection", "SampleStore"]),

        .target(
            name: "TestSupport", dependencies: ["ASTTypes", "CTurboJPEG", "CSPNG", "CWebP", "CZlib"],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("ASTTypesTests", ["ASTTypes"]),
        tests("TerminalTests", ["Terminal", "ASTTypes", parsing, logging]),
        tests("LMDBTests", ["LMDB"]),
        tests("ImagesTests", ["Images"]),
        tests("SampleStoreTests", ["SampleStore", "ASTTypes", "LMDB"]),
        tests("DatasetsTests", ["Datasets", "ASTTypes"]),
        tests("RecipesTests", ["Recipes", "Datasets", "ASTTypes"]),
        tests("IngestionTests", ["Ingestion", "Datasets", "Images", "SampleStore", "ASTTypes"]),
        tests("PlanningTests", ["Planning", "ASTTypes"]),
        tests("StreamingTests", ["Streaming", "Images", "Planning", "SampleStore", "ASTTypes"]),
        tests("EnergyTests", ["Energy"]),
        tests("ComparisonTests", ["Comparison"]),
        tests("InspectionTests", ["Inspection", "SampleStore", "ASTTypes"]),
        tests("CommandTests", ["ASTTypes", "Planning", "SampleStore"]),
    ],
    cxxLanguageStandard: .cxx20
)

/// libtorch is optional: without LIBTORCH (tools/setup finds or installs it, tools/build passes it on) everything
/// but CTorch, Torch, Training and ast-train still builds and tests.
if let libtorch = Context.environment["LIBTORCH"], !libtorch.isEmpty {
    package.targets += [
        .target(
            name: "CTorch",
            cxxSettings: [.unsafeFlags(["-isystem", "\(libtorch)/include", "-Wall", "-Werror"])],
            linkerSettings: [
                .unsafeFlags(["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]),
                .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
            ]),
        module("Torch", ["CTorch"], edge),
        module("Training", ["ASTTypes", "Torch", "Planning"]),
        command("ast-train", ["ASTTypes", "Energy", "Planning", "SampleStore", "Streaming", "Training"]),
        tests("TorchTests", ["Torch"]),
        tests("TrainingTests", ["Training", "Torch", "Planning", "ASTTypes"]),
    ]
}

/// `ast-bench` measures every station; `step` (the training step) is there when libtorch is.
package.targets.append(.target(name: "CMallocCount"))
let stations: [Target.Dependency] = [
    "ASTTypes", "CDecodeLimit", "CMallocCount", "Comparison", "Datasets", "Images", "Ingestion", "LMDB",
    "Planning", "SampleStore", "Streaming",
]
if package.targets.contains(where: { $0.name == "Training" }) {
    package.targets.append(command("ast-bench", stations + ["Training"]))
    package.targets.last?.swiftSettings?.append(.define("LIBTORCH"))
} else {
    package.targets.append(command("ast-bench", stations))
}
