internal import ASTTypes

/// What sort of trouble a sample is that comes twice.
let duplicateKey = "duplicate key"
private let incompleteSample = "incomplete sample"
private let badLabel = "bad label"

/// One sample of a WebDataset while its members come by.
struct WebDatasetGroup {
    let key: [UInt8]
    private var problem: Problem?
    private var suffixes: Set<[UInt8]> = []
    private var imageName: [UInt8]?
    private var image: [UInt8] = []
    private var hasLabel = false
    private var classFile: SourceLabel?
    private var json: SourceLabel?
    private var text: SourceLabel?
    private var jsonProblem: Problem?
    private var textProblem: Problem?

    private struct Problem {
        var sort: String
        var reason: String
        var remedy: String
        var member: [UInt8]
    }

    init(key: [UInt8]) { self.key = key }

    /// Notes what is wrong; the first trouble counts.
    mutating func fail(_ sort: String, _ reason: String, remedy: String, at member: [UInt8]) {
        if problem == nil { problem = Problem(sort: sort, reason: reason, remedy: remedy, member: member) }
    }

    /// Takes note of a member's header; whether its data is of use.
    mutating func wants(_ member: ArchiveMember, _ name: SampleMemberName) -> Bool {
        if let reason = member.refusal {
            fail(refusedMember, reason, remedy: refusalRemedy, at: member.name)
        }
        if !suffixes.insert(name.suffix).inserted {
            fail(
                duplicateKey, "comes twice in its sample",
                remedy: "leave one of them out, and rename it when it is another sample", at: member.name)
        }
        switch name.part {
        case .image:
            if let imageName {
                fail(
                    duplicateKey, "is a second picture beside \(displayName(of: imageName))",
                    remedy: "leave one of them out", at: member.name)
            }
            imageName = member.name
        case .classFile, .json, .text:
            hasLabel = true
            return isNeeded(member, name.part) && problem == nil
        case nil: break
        }
        return problem == nil
    }

    /// Whether a label file is to be read: not when the class is settled, and not when it is too large for one.
    private mutating func isNeeded(_ member: ArchiveMember, _ part: SamplePart?) -> Bool {
        // A .cls file settles the class, whatever a .json or .txt file says.
        if classFile != nil { return false }
        let limit = part == .json ? WebDatasetLabel.jsonLimit : WebDatasetLabel.textLimit
        guard member.size > limit else { return true }
        note(part, "has \(member.size) bytes, more than the limit of \(limit)", at: member.name)
        return false
    }

    /// What is wrong with a .json or .txt file only matters when nothing before it in rank tells the class.
    private mutating func note(_ part: SamplePart?, _ reason: String, at member: [UInt8]) {
        let found = Problem(
            sort: badLabel, reason: reason, remedy: "write the class into a .cls file", member: member)
        switch part {
        case .json: jsonProblem = found
        case .text: textProblem = found
        default: fail(badLabel, reason, remedy: "correct it or leave the sample out", at: member)
        }
    }

    /// - Parameter data: of a member that ``wants(_:_:)`` said yes to.
    mutating func take(_ data: [UInt8], _ name: SampleMemberName) {
        let member = key + [UInt8(ascii: ".")] + name.suffix
        do throws(LabelError) {
            switch name.part {
            case .image: image = data
            case .classFile: classFile = try WebDatasetLabel.text(data)
            case .json: json = try WebDatasetLabel.json(data)
            case .text: text = try WebDatasetLabel.text(data)
            case nil: break
            }
        } catch {
            note(name.part, error.reason, at: member)
        }
    }

    /// The sample, or what is wrong with it.
    mutating func item(_ context: ShardContext, isRead: Bool) -> SourceItem {
        if imageName == nil {
            fail(incompleteSample, "has no picture (.jpg, .png or .webp)", remedy: orderRemedy, at: key)
        } else if !hasLabel {
            fail(
                incompleteSample, "has no label (.cls, .json with a field label, class or cls, or .txt)",
                remedy: orderRemedy, at: key)
        }
        let label = isRead && problem == nil ? readLabel() : .number(0)
        if let problem {
            var item = context.unusable(problem.member, problem.sort, problem.reason, remedy: problem.remedy)
            item.name = context.prefix + displayName(of: imageName ?? key)
            return item
        }
        return SourceItem(
            name: context.prefix + displayName(of: imageName ?? key), split: context.split,
            label: label ?? .number(0), payload: .bytes(image))
    }

    private let orderRemedy = "write the files of each sample next to each other (tar --sort=name)"

    /// The class by rank: .cls, then .json, then .txt.
    private mutating func readLabel() -> SourceLabel? {
        if let classFile { return classFile }
        problem = jsonProblem
        if problem == nil, let known = json ?? text { return known }
        problem = problem ?? textProblem
        fail(
            incompleteSample, "has a .json file without a field label, class or cls",
            remedy: "write the class into a .cls file", at: key)
        return nil
    }
}
