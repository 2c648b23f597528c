using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Routing;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>Gathers what is known when somebody wants to go live, and judges it.</summary>
public sealed class LiveChecklist(CurrentMode mode, ShadowWatch shadow, RedisGateStore kept, RoutingService routing, OrchestratorCredentials credentials, TimeProvider time)
{
    /// <param name="deciding">Somebody goes live on it: nothing of it may be of a moment ago.</param>
    public async Task<GateView> ReadAsync(bool deciding, CancellationToken cancel)
    {
        await mode.RefreshAsync(cancel);
        var (state, table, read) = (mode.State, routing.Current, credentials.Read());
        var (synthetic, summary) = (kept.SyntheticAsync(cancel), deciding ? shadow.SummariseAsync(LiveGate.ShadowTime, cancel) : shadow.RecentAsync(LiveGate.ShadowTime, cancel));
        var evidence = new LiveEvidence
        {
            Now = time.GetUtcNow(), CredentialsProblem = read.Problem, CredentialsAt = read.File?.CreatedAt, RoutingHash = table?.Table.Hash, Synthetic = await synthetic, Mode = state.Mode,
            ModeSince = state.Since, Shadow = await summary,
        };
        return new GateView(state, LiveGate.Check(evidence), evidence.Synthetic, evidence.Shadow, table);
    }
}

/// <summary>What there is to see of the gates.</summary>
/// <param name="Checks">In the order in which they are worked off.</param>
/// <param name="Synthetic">The last run; null: there was none.</param>
/// <param name="Shadow">Of the last <see cref="LiveGate.ShadowTime"/>.</param>
public sealed record GateView(ModeState Mode, IReadOnlyList<GateCheck> Checks, SyntheticRun? Synthetic, ShadowSummary Shadow, RoutingInForce? Routing)
{
    /// <summary>The checks as they were when live was opened; empty: it is not open.</summary>
    public IReadOnlyList<GateCheck> OpenedOn { get; } = Read(Mode.Opened);

    /// <summary>Live may be switched on.</summary>
    public bool Open => Checks.All(check => check.Passed);

    private static GateCheck[] Read(string? opened)
    {
        try
        {
            return opened is null ? [] : JsonSerializer.Deserialize<GateCheck[]>(opened, RedisGateStore.Json) ?? [];
        }
        catch (JsonException)
        {
            return []; // written by another version
        }
    }
}
