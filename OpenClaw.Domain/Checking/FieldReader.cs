using System.Globalization;
using System.Text.Json;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Checking;

/// <summary>Reads an object strictly: whatever is missing or wrong is noted with its path, and reading goes on, so that every bad field is named at once.</summary>
internal readonly struct FieldReader(JsonElement element, string path, List<FieldProblem> problems)
{
    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK",
    ];

    public JsonElement Element => element;

    /// <summary>Where a member is: <c>evidence[0].path</c>.</summary>
    public string At(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public void Note(string name, string message) => problems.Add(new FieldProblem(At(name), message));

    /// <summary>A text that must be there; trimmed.</summary>
    public string? Text(string name, int longest, bool oneLine = false)
    {
        if (Read(name, required: true) is not { } text)
        {
            return null;
        }

        if (text.Length > longest)
        {
            Note(name, string.Create(CultureInfo.InvariantCulture, $"is {text.Length} characters long; at most {longest} are kept."));
            return null;
        }

        if (oneLine && text.Any(char.IsControl))
        {
            Note(name, "has line ends or control characters; leave them out.");
            return null;
        }

        return text;
    }

    /// <summary>A text that may be absent or null, but not blank.</summary>
    public string? OptionalText(string name, int longest) =>
        Member(name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } ? Text(name, longest) : null;

    /// <summary>ISO 8601 in UTC.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Read(name, required: true) is not { } text)
        {
            return null;
        }

        if (TryInstant(text, out var instant))
        {
            return instant;
        }

        Note(name, "is no time in ISO 8601 UTC; write it like 2026-02-28T12:34:56.000Z.");
        return null;
    }

    /// <summary>One of a few names.</summary>
    public T? Name<T>(string name, Func<string?, T?> parse, string allowed, T? absent = null)
        where T : struct
    {
        var member = Member(name);
        if (absent is not null && member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return absent;
        }

        if (Read(name, required: true) is not { } text)
        {
            return null;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Note(name, $"is '{Shorten(text)}'; it must be one of {allowed}.");
        return null;
    }

    /// <summary>A list that must be there; what is no object in it is noted.</summary>
    public IReadOnlyList<FieldReader> Objects(string name, int most, bool required = true)
    {
        var list = Member(name);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            if (required)
            {
                Note(name, "is missing; give a list.");
            }

            return [];
        }

        if (list.ValueKind is not JsonValueKind.Array)
        {
            Note(name, "must be a list.");
            return [];
        }

        if (list.GetArrayLength() > most)
        {
            Note(name, string.Create(CultureInfo.InvariantCulture, $"has {list.GetArrayLength()} entries; at most {most} are taken."));
            return [];
        }

        var readers = new List<FieldReader>(list.GetArrayLength());
        var i = 0;
        foreach (var entry in list.EnumerateArray())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{At(name)}[{i++}]");
            if (entry.ValueKind is JsonValueKind.Object)
            {
                readers.Add(new FieldReader(entry, at, problems));
            }
            else
            {
                problems.Add(new FieldProblem(at, "must be an object."));
            }
        }

        return readers;
    }

    public JsonElement Member(string name) => element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>Strict ISO 8601 with <c>Z</c> or a zero offset, to whole milliseconds.</summary>
    internal static bool TryInstant(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (!(text.EndsWith('Z') || text.EndsWith("+00:00", StringComparison.Ordinal))
            || !DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
        {
            return false;
        }

        instant = EcmaScriptDate.Truncate(parsed);
        return true;
    }

    internal static string Shorten(string text) => text.Length <= 60 ? text : text[..59] + "…";

    /// <summary>The trimmed text of a member. .NET cannot read every text JSON can hold (a half of a surrogate pair, bytes that are no UTF-8).</summary>
    private string? Read(string name, bool required)
    {
        var member = Member(name);
        switch (member.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null when required:
                Note(name, "is missing.");
                return null;
            case JsonValueKind.String:
                break;
            default:
                Note(name, "must be text.");
                return null;
        }

        try
        {
            if (EcmaScriptText.TrimToNull(member.GetString()) is { } text)
            {
                return text;
            }

            Note(name, "is blank.");
        }
        catch (InvalidOperationException)
        {
            Note(name, "holds a broken character; send it as UTF-8.");
        }

        return null;
    }
}
