using System.Collections.Immutable;
using System.Text.Json;

namespace OpenClaw.Domain.Checking;

/// <summary>What somebody sent, or everything that is wrong with it.</summary>
public sealed record RequestBody<T>(T? Value, ImmutableArray<FieldProblem> Problems)
    where T : class;

/// <summary>Reads the body of a request strictly: an object, whose every bad field is named.</summary>
internal static class RequestBody
{
    public static RequestBody<T> Read<T>(ReadOnlyMemory<byte> body, Func<FieldReader, T> read)
        where T : class
    {
        var problems = new List<FieldProblem>();
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return new RequestBody<T>(null, [new FieldProblem("", "must be a JSON object.")]);
            }

            var value = read(new FieldReader(document.RootElement, "", problems));
            return problems.Count == 0 ? new RequestBody<T>(value, []) : new RequestBody<T>(null, [.. problems]);
        }
        catch (JsonException error)
        {
            return new RequestBody<T>(null, [JsonProblem.From(error)]);
        }
        catch (InvalidOperationException)
        {
            return new RequestBody<T>(null, [JsonProblem.Broken]);
        }
    }

    /// <summary>A text that may be absent, null or empty; then it is null.</summary>
    public static string? Optional(this FieldReader reader, string name, int longest) =>
        reader.Member(name) is { ValueKind: JsonValueKind.String } member && member.ValueEquals(""u8) ? null : reader.OptionalText(name, longest);
}
