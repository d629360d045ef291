public import Foundation

/// Real data sets for tests, laid out by hand in the folder that `AST_TEST_DATA` names. Tests that need them are
/// skipped, with the reason, where the variable is not set.
public enum RealData {
    /// The folder of one data set, or nil where it is absent.
    public static func folder(_ name: String) -> URL? {
        guard let root = ProcessInfo.processInfo.environment["AST_TEST_DATA"], !root.isEmpty else {
            return nil
        }
        let folder = URL(filePath: root).appending(path: name)
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    public static func isPresent(_ name: String) -> Bool { folder(name) != nil }
    public static let hint = "needs real data: set AST_TEST_DATA to a folder that has it"
}
