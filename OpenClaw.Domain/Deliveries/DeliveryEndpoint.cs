using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OpenClaw.Domain.Deliveries;

/// <summary>Where deliveries go (spec 2 section 2).</summary>
public sealed partial record DeliveryEndpoint
{
    /// <summary>Concurrency of an endpoint that does not name one.</summary>
    public const int DefaultConcurrency = 8;

    /// <summary>Highest concurrency of one endpoint.</summary>
    public const int MaxConcurrency = 64;

    /// <summary>Highest rate an endpoint may be given, deliveries per minute.</summary>
    public const int MaxRatePerMinute = 600_000;

    /// <summary>Longest name.</summary>
    public const int MaxNameLength = 80;

    /// <summary>Lower-case letters, digits and dashes, 1 to 40; never changes.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    public required ImmutableArray<DeliveryChannel> Channels { get; init; }

    public required string Url { get; init; }

    /// <summary>Nothing is emitted to a disabled endpoint, and what it has is kept and not attempted.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Deliveries under way at once, per console process; 1 to <see cref="MaxConcurrency"/>.</summary>
    public int Concurrency { get; init; } = DefaultConcurrency;

    /// <summary>Deliveries begun per minute by all console processes together; 0 = no limit.</summary>
    public int RatePerMinute { get; init; }

    public SignatureHeaders Headers { get; init; } = SignatureHeaders.OpenClaw;

    /// <summary>The built-in demo made it: it gets what the demo emits and nothing else.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether what this channel emits goes here now.</summary>
    public bool Takes(DeliveryChannel channel) => Enabled && Channels.Contains(channel);

    /// <summary>Everything wrong with it, each with the field's name; empty: it can be used.</summary>
    /// <param name="allowedHttpHosts">Hosts that may be reached over plain http or at a private address (<c>Deliveries:AllowedHttpHosts</c>).</param>
    public IEnumerable<EndpointProblem> Check(IReadOnlyCollection<string> allowedHttpHosts)
    {
        if (!IdShape().IsMatch(Id))
        {
            yield return new("id", $"'{Id}' cannot be an endpoint's id: use 1 to 40 lower-case letters, digits and dashes.");
        }

        if (string.IsNullOrWhiteSpace(Name) || Name.Length > MaxNameLength)
        {
            yield return new("name", $"Give the endpoint a name of at most {MaxNameLength} characters.");
        }

        if (Channels.IsDefaultOrEmpty)
        {
            yield return new("channels", "Choose at least one channel: milestones, demand.");
        }

        if (EndpointAddress.Problem(Url, allowedHttpHosts) is { } problem)
        {
            yield return new("url", problem);
        }

        if (Concurrency is < 1 or > MaxConcurrency)
        {
            yield return new("concurrency", $"{Concurrency} deliveries at once cannot be; give 1 to {MaxConcurrency}.");
        }

        if (RatePerMinute is < 0 or > MaxRatePerMinute)
        {
            yield return new("ratePerMinute", $"{RatePerMinute} a minute cannot be; give 1 to {MaxRatePerMinute}, or 0 for no limit.");
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex IdShape();
}

/// <summary>What is wrong with one field of an endpoint, and what to do about it.</summary>
public sealed record EndpointProblem(string Field, string Message);
