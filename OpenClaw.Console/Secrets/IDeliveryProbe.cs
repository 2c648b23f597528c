using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>Asks the receivers which secrets they accept now, by envelopes that can have no effect there (ADR 0008).</summary>
public interface IDeliveryProbe
{
    /// <summary>One result for each endpoint that is delivered to; empty when there is none.</summary>
    Task<IReadOnlyList<ProbeResult>> ProbeAsync(IReadOnlyList<KnownSecret> secrets, CancellationToken cancel);
}

/// <summary>What one receiver said.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Url">Where it was asked.</param>
/// <param name="Answers">One for each secret.</param>
public sealed record ProbeResult(string Endpoint, string Url, IReadOnlyList<ProbeAnswer> Answers);

/// <summary>What a receiver said to an envelope signed with one secret.</summary>
/// <param name="Label">current, previous or staged.</param>
/// <param name="HttpStatus">0: there was no answer.</param>
/// <param name="Detail">The receiver's reason, or why there was no answer.</param>
public sealed record ProbeAnswer(string KeyId, string Label, ProbeVerdict Verdict, int HttpStatus, string Detail, double Milliseconds);

/// <summary>Whether a receiver accepts a secret.</summary>
public enum ProbeVerdict
{
    /// <summary>It looked past the signature.</summary>
    Accepted,

    /// <summary>It refused the signature.</summary>
    Refused,

    /// <summary>It did not answer.</summary>
    Unreachable,

    /// <summary>Its answer says nothing about the secret.</summary>
    Unclear,
}

/// <summary>What a canary found, kept for everybody who looks at the rotation.</summary>
public sealed record CanaryReport(string RotationId, DateTimeOffset At, string By, IReadOnlyList<ProbeResult> Results);
