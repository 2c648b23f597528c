using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Liveness;

/// <summary>What somebody sent about a lease, or everything that is wrong with it.</summary>
public sealed record LeaseBody<T>(T? Value, ImmutableArray<FieldProblem> Problems)
    where T : class;

/// <param name="Ttl">Null: as the job has it.</param>
/// <param name="Steal">Takes it also from a holder that is alive.</param>
public sealed record AcquireBody(string Holder, TimeSpan? Ttl, int? Pid, bool Steal)
{
    /// <summary>It comes from the built-in demo: never read from a body.</summary>
    public bool Demo { get; init; }
}

public sealed record FenceBody(long Fence);

public sealed record ReleaseBody(long Fence, LeaseStatus Status, string? Detail);

/// <summary>Reads the bodies of <c>/api/leases</c>: every field typed and bounded, every bad one named (spec 4 section 1).</summary>
public static class LeaseBodies
{
    public const int MaxHolderLength = 200;
    public const int MaxDetailLength = 2_000;

    /// <summary>Largest body in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    public static LeaseBody<AcquireBody> ReadAcquire(ReadOnlyMemory<byte> body) => Read(body, reader =>
    {
        var holder = reader.Text("holder", MaxHolderLength, oneLine: true);
        var ttl = Integer(reader, "ttlSeconds", 1, (long)MonitoredJob.MostTtl.TotalSeconds);
        var pid = Integer(reader, "pid", 1, int.MaxValue);
        var steal = reader.Member("steal");
        if (steal.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
        {
            reader.Note("steal", "must be true or false.");
        }

        return new AcquireBody(holder ?? "", ttl is { } seconds ? TimeSpan.FromSeconds(seconds) : null, (int?)pid, steal.ValueKind is JsonValueKind.True);
    });

    public static LeaseBody<FenceBody> ReadFence(ReadOnlyMemory<byte> body) => Read(body, reader => new FenceBody(Fence(reader)));

    public static LeaseBody<ReleaseBody> ReadRelease(ReadOnlyMemory<byte> body) => Read(body, reader => new ReleaseBody(
        Fence(reader), reader.Name("status", LeaseStatuses.ParseEnd, "ok, error, timeout") ?? LeaseStatus.Error, reader.OptionalText("detail", MaxDetailLength)));

    /// <summary>A whole number that may be absent.</summary>
    internal static long? Integer(FieldReader reader, string name, long least, long most, bool required = false)
    {
        var member = reader.Member(name);
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            if (required)
            {
                reader.Note(name, "is missing.");
            }

            return null;
        }

        if (member.ValueKind is JsonValueKind.Number && member.TryGetInt64(out var value) && value >= least && value <= most)
        {
            return value;
        }

        reader.Note(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}."));
        return null;
    }

    private static long Fence(FieldReader reader) => Integer(reader, "fence", 1, long.MaxValue, required: true) ?? 0;

    internal static LeaseBody<T> Read<T>(ReadOnlyMemory<byte> body, Func<FieldReader, T> read)
        where T : class
    {
        var (value, problems) = RequestBody.Read(body, read);
        return new LeaseBody<T>(value, problems);
    }
}
