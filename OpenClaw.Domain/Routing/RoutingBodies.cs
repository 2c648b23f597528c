using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Routing;

/// <param name="Table">The table as it was sent; what is wrong with it is told by <see cref="RoutingTable.Parse"/>.</param>
/// <param name="Seen">Number of the version it was made from; 0: none was in force.</param>
public sealed record RoutingSaveBody(string Table, int Seen, string? Note);

/// <param name="Version">What is to be in force again.</param>
/// <param name="Seen">Number of the version that was seen in force.</param>
public sealed record RoutingRollBackBody(int Version, int Seen, string? Note);

/// <summary>Reads the bodies of <c>/api/pipeline/routing</c>: every field typed and bounded, every bad one named.</summary>
public static class RoutingBodies
{
    /// <summary>Longest note of a version, in characters.</summary>
    public const int MaxNote = 500;

    /// <summary>Largest body in bytes: the largest table, and what stands around it.</summary>
    public const int MaxBytes = RoutingTable.MaxBytes + (16 * 1024);

    public static RequestBody<RoutingSaveBody> ReadSave(ReadOnlyMemory<byte> body) => RequestBody.Read(body, reader =>
    {
        var table = reader.Member("table");
        if (table.ValueKind is not JsonValueKind.Object)
        {
            reader.Note("table", table.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "is missing; give the routing table." : "must be an object.");
        }

        return new RoutingSaveBody(
            table.ValueKind is JsonValueKind.Object ? table.GetRawText() : "", reader.Integer("seen", 0, int.MaxValue) ?? 0, reader.Optional("note", MaxNote));
    });

    public static RequestBody<RoutingRollBackBody> ReadRollBack(ReadOnlyMemory<byte> body) => RequestBody.Read(body, reader => new RoutingRollBackBody(
        reader.Integer("version", 1, int.MaxValue) ?? 0, reader.Integer("seen", 0, int.MaxValue) ?? 0, reader.Optional("note", MaxNote)));
}
