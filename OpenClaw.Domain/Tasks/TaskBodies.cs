using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Tasks;

/// <summary>Reads the bodies of requests strictly (spec 3 section 4): every field is typed and bounded, and what is wrong is named.</summary>
public static class TaskBodies
{
    public const string MissingBody = "missing_body";
    public const string InvalidJson = "invalid_json";
    public const string MissingGoal = "missing_goal";
    public const string GoalTooLong = "goal_too_long";
    public const string InvalidField = "invalid_field";
    public const string InvalidAction = "invalid_action";
    public const string InvalidReason = "invalid_reason";

    /// <summary>A task that is asked for.</summary>
    public static (TaskSubmission? Submission, BodyProblem? Problem) Submission(ReadOnlyMemory<byte> body) => Read<TaskSubmission>(body, (reader, problems) =>
    {
        if (Goal(reader) is { } wrong)
        {
            return (null, wrong);
        }

        var submission = new TaskSubmission
        {
            Goal = reader.Text("goal", int.MaxValue) ?? "",
            WorkspaceDir = Line(reader, "workspaceDir", TaskRules.MaxPath),
            RequiredCapabilities = [.. Capabilities(reader)],
            SubmittedBy = Line(reader, "submittedBy", TaskRules.MaxName),
        };
        return (submission, First(problems, InvalidField));
    });

    /// <summary>Capabilities as people type them: with commas or line ends between. A capability may have spaces, and can be written and read again.</summary>
    public static string[] Capabilities(string? text) => (text ?? "").Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What a worker that pulls says of itself.</summary>
    public static (ClaimRequest? Claim, BodyProblem? Problem) Claim(ReadOnlyMemory<byte> body) => Read<ClaimRequest>(body, (reader, problems) =>
        (new ClaimRequest(reader.Text("agentId", TaskRules.MaxName, oneLine: true) ?? "", reader.Text("holder", TaskRules.MaxName, oneLine: true) ?? ""), First(problems, InvalidField)));

    /// <summary>What shall be done to a task.</summary>
    public static (TransitionRequest? Request, BodyProblem? Problem) Transition(ReadOnlyMemory<byte> body) => Read<TransitionRequest>(body, (reader, problems) =>
    {
        if (reader.Member("action") is not { ValueKind: JsonValueKind.String } member || !TaskAction.Names.Contains(member.GetString()!))
        {
            return (null, new BodyProblem(InvalidAction, $"action must be one of {string.Join(", ", TaskAction.Names)}.", "action"));
        }

        var action = member.GetString()!;
        var request = new TransitionRequest(action) { Version = Whole(reader, "version", required: false) };
        request = action switch
        {
            "start" => request with { Holder = reader.Text("holder", TaskRules.MaxName, oneLine: true), SpecialistSessionId = Line(reader, "specialistSessionId", TaskRules.MaxName) },
            "heartbeat" => request with { Fence = Whole(reader, "fence", required: true) },
            "complete" => request with { Fence = Whole(reader, "fence", required: true), Result = Result(reader, problems) },
            "fail" => request with { Fence = Whole(reader, "fence", required: false), Error = Error(reader, problems) },
            "cancel" => request with { By = Line(reader, "by", TaskRules.MaxName) },
            _ => request,
        };
        if (First(problems, InvalidField) is { } problem)
        {
            return (null, problem);
        }

        if (action is not ("approve" or "reject" or "cancel"))
        {
            return (request, null);
        }

        var (reason, wrong) = Reason(reader, required: action == "reject");
        return wrong is null ? (request with { Reason = reason }, null) : (null, wrong);
    });

    private static IReadOnlyList<string> Capabilities(FieldReader reader)
    {
        var capabilities = reader.Texts("requiredCapabilities", TaskRules.MaxCapabilities, TaskRules.MaxName);
        if (capabilities.FirstOrDefault(one => one.Contains(',', StringComparison.Ordinal)) is { } several)
        {
            reader.Note("requiredCapabilities", $"holds '{FieldReader.Shorten(several)}'; a capability has no comma, so give each as an entry of its own.");
        }

        return capabilities;
    }

    private static BodyProblem? Goal(FieldReader reader)
    {
        var goal = reader.Member("goal");
        if (goal.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new BodyProblem(MissingGoal, "goal is missing; say what is to be done.", "goal");
        }

        if (Text(goal) is not { } text)
        {
            return new BodyProblem(InvalidField, "goal must be text in UTF-8.", "goal");
        }

        return string.IsNullOrWhiteSpace(text) ? new BodyProblem(MissingGoal, "goal is blank; say what is to be done.", "goal")
            : Encoding.UTF8.GetByteCount(text) > TaskRules.MaxGoalBytes ? new BodyProblem(GoalTooLong, $"goal is {Encoding.UTF8.GetByteCount(text)} bytes long; at most {TaskRules.MaxGoalBytes} are taken.", "goal")
            : text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')) ? new BodyProblem(InvalidField, "goal has control characters; leave them out.", "goal")
            : null;
    }

    private static (string? Reason, BodyProblem? Problem) Reason(FieldReader reader, bool required)
    {
        var member = reader.Member("reason");
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return required ? (null, new BodyProblem(InvalidReason, $"reason is missing; say why in 1 to {TaskRules.MaxReason} characters.", "reason")) : (null, null);
        }

        return Text(member)?.Trim() is { Length: >= 1 and <= TaskRules.MaxReason } text ? (text, null)
            : (null, new BodyProblem(InvalidReason, $"reason must be text of 1 to {TaskRules.MaxReason} characters.", "reason"));
    }

    private static TaskResult? Result(FieldReader reader, List<FieldProblem> problems)
    {
        var member = reader.Member("result");
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new TaskResult();
        }

        if (member.ValueKind is not JsonValueKind.Object)
        {
            reader.Note("result", "must be an object.");
            return null;
        }

        var result = new FieldReader(member, "result", problems);
        return new TaskResult
        {
            Text = result.OptionalText("text", TaskRules.MaxText),
            TextPath = Line(result, "textPath", TaskRules.MaxPath),
            SpecialistSessionId = Line(result, "specialistSessionId", TaskRules.MaxName),
            Artefacts = [.. result.Objects("artefacts", TaskRules.MaxArtefacts, required: false).Select(one => new TaskArtefact(
                one.Text("path", TaskRules.MaxPath, oneLine: true) ?? "", one.Text("mediaType", TaskRules.MaxName, oneLine: true) ?? "", Whole(one, "bytes", required: true) ?? 0))],
        };
    }

    private static TaskError? Error(FieldReader reader, List<FieldProblem> problems)
    {
        var member = reader.Member("error");
        if (member.ValueKind is not JsonValueKind.Object)
        {
            reader.Note("error", "must be an object with code and message.");
            return null;
        }

        var error = new FieldReader(member, "error", problems);
        var code = error.Name("code", TaskNames.ParseErrorCode, string.Join(", ", TaskNames.AllErrorCodes.Select(TaskNames.ToWire)));
        return new TaskError(code ?? TaskErrorCode.Unknown, error.Text("message", TaskRules.MaxMessage) ?? "", error.OptionalText("details", TaskRules.MaxText));
    }

    private static string? Line(FieldReader reader, string name, int longest) =>
        reader.Member(name).ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : reader.Text(name, longest, oneLine: true);

    private static long? Whole(FieldReader reader, string name, bool required)
    {
        const long Most = 1L << 53;
        var member = reader.Member(name);
        if (member.ValueKind is JsonValueKind.Number && member.TryGetInt64(out var value) && value is >= 0 and <= Most)
        {
            return value;
        }

        if (member.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            reader.Note(name, "must be a whole number.");
        }
        else if (required)
        {
            reader.Note(name, "is missing.");
        }

        return null;
    }

    /// <summary>.NET cannot read every text JSON can hold.</summary>
    private static string? Text(JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static BodyProblem? First(List<FieldProblem> problems, string code) => problems.Count == 0
        ? null
        : new BodyProblem(code, string.Join(" ", problems.Select(problem => $"{problem.Field} {problem.Message}")), problems[0].Field) { All = [.. problems] };

    private static (T?, BodyProblem?) Read<T>(ReadOnlyMemory<byte> body, Func<FieldReader, List<FieldProblem>, (T?, BodyProblem?)> read)
        where T : class
    {
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return (null, new BodyProblem(MissingBody, "The request has no body; send a JSON object.", null));
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            switch (document.RootElement.ValueKind)
            {
                case JsonValueKind.Null:
                    return (null, new BodyProblem(MissingBody, "The body is null; send a JSON object.", null));
                case JsonValueKind.Object:
                    var problems = new List<FieldProblem>();
                    var (value, problem) = read(new FieldReader(document.RootElement, "", problems), problems);
                    return problem is null ? (value, null) : (null, problem);
                default:
                    return (null, new BodyProblem(InvalidJson, "The body must be a JSON object.", null));
            }
        }
        catch (JsonException error)
        {
            return (null, new BodyProblem(InvalidJson, JsonProblem.From(error).Message, null));
        }
        catch (InvalidOperationException)
        {
            return (null, new BodyProblem(InvalidJson, JsonProblem.Broken.Message, null)); // half of a surrogate pair
        }
    }
}

/// <summary>Why a body is refused.</summary>
/// <param name="Code">One of the codes of <see cref="TaskBodies"/>.</param>
/// <param name="Field">The first bad field; null: the whole of it.</param>
public sealed record BodyProblem(string Code, string Message, string? Field)
{
    /// <summary>Every bad field.</summary>
    public ImmutableArray<FieldProblem> All { get; init; } = [];
}

/// <summary>A worker asks for a task of an agent.</summary>
public sealed record ClaimRequest(string AgentId, string Holder);

/// <summary>An action as it was asked for; only what belongs to it is set.</summary>
public sealed record TransitionRequest(string Action)
{
    /// <summary>The version it was decided for; null: whatever it is.</summary>
    public long? Version { get; init; }

    public string? Holder { get; init; }

    public string? SpecialistSessionId { get; init; }

    public long? Fence { get; init; }

    public TaskResult? Result { get; init; }

    public TaskError? Error { get; init; }

    public string? Reason { get; init; }

    public string? By { get; init; }
}
