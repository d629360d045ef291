import Foundation

/// Lets other threads run.
func pause(milliseconds: Int) { Thread.sleep(forTimeInterval: Double(milliseconds) / 1000) }

/// Waits for something that other threads are about to do; false after ten seconds.
func eventually(_ holds: () -> Bool) -> Bool {
    for _ in 0..<10_000 {
        if holds() { return true }
        pause(milliseconds: 1)
    }
    return false
}
