using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>How an action on an endpoint went.</summary>
public abstract record EndpointOutcome
{
    private EndpointOutcome()
    {
    }

    public sealed record Done : EndpointOutcome;

    /// <summary>A test is on its way.</summary>
    public sealed record Sent(DeliveryId Record) : EndpointOutcome;

    /// <summary>It cannot be so; every bad field is named.</summary>
    public sealed record Invalid(IReadOnlyList<EndpointProblem> Problems) : EndpointOutcome;

    /// <summary>Not now; the sentence says why and what to do.</summary>
    public sealed record Refused(string Why) : EndpointOutcome;

    /// <summary>There is no such endpoint (any more).</summary>
    public sealed record Missing(string EndpointId) : EndpointOutcome;
}

/// <summary>An endpoint with how it does now.</summary>
/// <param name="Trouble">Its newest record that is being retried or dead; null: none is.</param>
public sealed record EndpointStatus(EndpointEntry Entry, Breaker Breaker, DeliveryCounts Counts, EndpointFigures Figures, DeliveryRow? Trouble)
{
    public DeliveryEndpoint Endpoint => Entry.Endpoint;

    /// <summary>The last thing that went wrong and is not mended yet.</summary>
    public string? LastError => Entry.Problem ?? (Breaker.State is BreakerState.Open or BreakerState.HalfOpen && Breaker.Cause.Length > 0 ? Breaker.Cause : Trouble?.LastError);
}
