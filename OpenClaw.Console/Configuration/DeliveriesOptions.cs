using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Configuration;

/// <summary>Deliveries to endpoints (spec 2 sections 2 and 3).</summary>
public sealed class DeliveriesOptions
{
    /// <summary>The endpoint of <see cref="MilestoneIngestUrl"/>.</summary>
    public const string MilestonesEndpointId = "milestones";

    /// <summary>The endpoint of <see cref="DemandSummaryIngestUrl"/>.</summary>
    public const string DemandEndpointId = "demand";

    /// <summary>Where deliveries go; administrators add and change endpoints on the page.</summary>
    public IReadOnlyList<EndpointOptions> Endpoints { get; init; } = [];

    /// <summary>Short for an endpoint <c>milestones</c> of that channel; empty: none.</summary>
    public string MilestoneIngestUrl { get; set; } = "";

    /// <summary>Short for an endpoint <c>demand</c> of that channel; empty: none.</summary>
    public string DemandSummaryIngestUrl { get; set; } = "";

    /// <summary>Hosts that may be reached over plain http or at a private address; loopback always may.</summary>
    public IReadOnlyList<string> AllowedHttpHosts { get; init; } = [];

    /// <summary>Failed attempts after which a delivery is a dead letter; 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The delay after attempt 1, 2, ...; the last repeats. Each 10 ms to 7 days. Empty: 30 s, 5 min.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } = [];

    /// <summary>The longest one attempt may take; 100 ms to 2 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a claim lasts: what a replica that died was sending is due again after it. 1 s to 1 h, at least four times <see cref="Timeout"/>.</summary>
    public TimeSpan ClaimTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Retryable failures in a row that open an endpoint's breaker; 1 to 1,000.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long a breaker stays open before one delivery probes the endpoint; 1 s to 1 h.</summary>
    public TimeSpan BreakerOpenTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Delivered records kept for each endpoint, and as many duplicates; 100 to 1,000,000.</summary>
    public int DeliveredCap { get; init; } = 50_000;

    /// <summary>How long an emitted subject is known, so that it is not emitted twice; 1 to 3,650 days.</summary>
    public TimeSpan SubjectRetention { get; init; } = TimeSpan.FromDays(365);

    public RetryPolicy ToRetryPolicy() => new(MaxAttempts, RetryDelays.Count == 0 ? RetryPolicy.Default.Delays : [.. RetryDelays]);

    public BreakerRules ToBreakerRules() => new(BreakerFailures, BreakerOpenTime);

    /// <summary>Every configured endpoint with the key it stands under, the short ones last; a channel or header name nobody knows is left out.</summary>
    public IEnumerable<(string Key, DeliveryEndpoint Endpoint)> ReadEndpoints() =>
        Endpoints.Select((endpoint, i) => ($"Deliveries:Endpoints:{i}", endpoint.ToEndpoint()))
            .Concat(Short("Deliveries:MilestoneIngestUrl", MilestonesEndpointId, "Milestones", DeliveryChannel.Milestones, MilestoneIngestUrl))
            .Concat(Short("Deliveries:DemandSummaryIngestUrl", DemandEndpointId, "Demand", DeliveryChannel.Demand, DemandSummaryIngestUrl));

    /// <summary>The plain keys the orchestrator's configuration has.</summary>
    internal void TakeShortKeys(IConfiguration configuration)
    {
        MilestoneIngestUrl = configuration["milestoneIngestUrl"] is { Length: > 0 } milestones ? milestones : MilestoneIngestUrl;
        DemandSummaryIngestUrl = configuration["demandSummaryIngestUrl"] is { Length: > 0 } demand ? demand : DemandSummaryIngestUrl;
    }

    private static IEnumerable<(string Key, DeliveryEndpoint Endpoint)> Short(string key, string id, string name, DeliveryChannel channel, string url) =>
        url.Length == 0 ? [] : [(key, new DeliveryEndpoint { Id = id, Name = name, Channels = [channel], Url = url })];
}

/// <summary>One configured endpoint.</summary>
public sealed class EndpointOptions
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public IReadOnlyList<string> Channels { get; init; } = [];

    public string Url { get; init; } = "";

    public bool Enabled { get; init; } = true;

    public int Concurrency { get; init; } = DeliveryEndpoint.DefaultConcurrency;

    public int RatePerMinute { get; init; }

    public string Headers { get; init; } = SignatureHeaders.OpenClaw.ToWire();

    internal DeliveryEndpoint ToEndpoint() => new()
    {
        Id = Id, Name = Name.Length == 0 ? Id : Name, Channels = [.. Channels.Select(DeliveryNames.ParseChannel).OfType<DeliveryChannel>()], Url = Url, Enabled = Enabled,
        Concurrency = Concurrency, RatePerMinute = RatePerMinute, Headers = DeliveryNames.ParseHeaders(Headers) ?? SignatureHeaders.OpenClaw,
    };
}
