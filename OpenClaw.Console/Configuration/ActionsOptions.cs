namespace OpenClaw.Console.Configuration;

/// <summary>What operators do on the pages (spec 2 section 4).</summary>
public sealed class ActionsOptions
{
    /// <summary>For how long a requeue, a dismissal or a decision on the page of approvals can be taken back before it is done; 0 to 10 min. 0: it is done at once.</summary>
    public TimeSpan UndoWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The rate a requeue of many is offered with, in records a minute; 0: as fast as the endpoints take them. At most 1,000,000.</summary>
    public int RequeueRate { get; init; } = 6_000;
}

/// <summary>Messages to people who do not look at the console.</summary>
public sealed class AlertsOptions
{
    /// <summary>Addresses told when deliveries become dead letters; none: nobody is.</summary>
    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];

    /// <summary>Most messages in five minutes; what is held back is counted in the next one. 1 to 100.</summary>
    public int MaxMessagesPerSweep { get; init; } = 3;
}

/// <summary>One address that is told.</summary>
public sealed class WebhookOptions
{
    /// <summary>https, or http to loopback and the hosts of <c>Deliveries:AllowedHttpHosts</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary><c>discord</c>: <c>{"content": "..."}</c>; <c>json</c>: the facts as fields.</summary>
    public string Format { get; init; } = "discord";
}
