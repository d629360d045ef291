import Testing

@testable import Streaming

@Suite struct WorkerCountTests {
    @Test func quotasAreReadAsTheKernelWritesThem() {
        #expect(WorkerCount.quota(ofCPUMax: "150000 100000\n") == 1.5)
        #expect(WorkerCount.quota(ofCPUMax: "max 100000\n") == nil)
        #expect(WorkerCount.quota(ofCPUMax: "-1\n 100000\n") == nil)
        for text in ["", "a b", "1", "1 0", "1 2 3"] { #expect(WorkerCount.quota(ofCPUMax: text) == nil) }
    }

    @Test func theAffinityIsReadAsTheKernelWritesIt() {
        #expect(
            WorkerCount.affinity(ofStatus: "Name:\tx\nCpus_allowed_list:\t0-3,8\nMems_allowed:\t1\n") == 5)
        #expect(WorkerCount.affinity(ofStatus: "Cpus_allowed_list:\t7\n") == 1)
        for list in ["", "a", "3-1", "1-2-3", "99999999999999999999"] {
            #expect(WorkerCount.affinity(ofStatus: "Cpus_allowed_list:\t\(list)\n") == nil)
        }
    }

    @Test func theLimitsOfAllGroupsAboveCount() {
        let second = WorkerCount.quotaFiles(ofGroups: "0::/user.slice/job-1\n")
        #expect(
            second.map(\.path) == [
                "/sys/fs/cgroup/user.slice/job-1/cpu.max", "/sys/fs/cgroup/user.slice/cpu.max",
                "/sys/fs/cgroup/cpu.max",
            ])
        let first = WorkerCount.quotaFiles(ofGroups: "5:memory:/a\n4:cpu,cpuacct:/docker/x\n0::/\n")
        #expect(
            first.map(\.path) == [
                "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/docker/cpu.cfs_quota_us",
                "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu.max",
            ])
        #expect(WorkerCount.quotaFiles(ofGroups: "nonsense\n").isEmpty)
    }

    @Test func thereIsAtLeastOneCore() { #expect(StreamOptions.availableCores >= 1) }

    @Test func workersFollowWhoeverWaits() {
        func next(_ current: Int, consumer: Double, slots: Double, reading: Double = 0.1) -> Int {
            WorkerCount.next(
                after: current, cores: 4, .init(consumer: consumer, slots: slots, reading: reading))
        }
        #expect(next(4, consumer: 0.5, slots: 0) == 4, "all cores work")
        #expect(next(2, consumer: 0.5, slots: 0) == 3)
        #expect(next(4, consumer: 0, slots: 0.8) == 3)
        #expect(next(1, consumer: 0, slots: 0.8) == 1)
        #expect(next(2, consumer: 0, slots: 0.2) == 2, "neither waits much")
        #expect(next(4, consumer: 0.5, slots: 0, reading: 0.9) == 5, "a disk is waited for")
        #expect(next(16, consumer: 0.5, slots: 0, reading: 0.9) == 16)
        #expect(next(7, consumer: 0.5, slots: 0) == 7, "nobody is sent away for having read before")
    }
}
