using System.Net;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Configuration;

/// <summary>The one place that says what each setting may be.</summary>
internal static class ConsoleOptionsRules
{
    public static IEnumerable<string> Check(ConsoleOptions options) =>
        Ranges(options).Concat(Proxies(options.Server)).Concat(Segments(options.Demand)).Concat(Deliveries(options.Deliveries)).Concat(Alerts(options)).Concat(Quorums(options.Approvals)).Concat(Jobs(options)).Concat(Texts(options));

    private static IEnumerable<string> Ranges(ConsoleOptions o) => new[]
    {
        Between("Redis:CallTimeout", o.Redis.CallTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60)),
        Between("Ingest:MaxBodyBytes", o.Ingest.MaxBodyBytes, 1024, 16 * 1024 * 1024),
        Between("Ingest:SeenKeyRetention", o.Ingest.SeenKeyRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)),
        Between("Ingest:MaxConcurrent", o.Ingest.MaxConcurrent, 1, 10_000),
        Between("Ingest:BodyTimeout", o.Ingest.BodyTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
        Between("Proof:HistoryRetention", o.Proof.HistoryRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)),
        Between("Proof:HistoryCap", o.Proof.HistoryCap, 50, 1_000_000),
        Between("Demand:HistoryRetention", o.Demand.HistoryRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650)),
        Between("Emit:LogMaxBytes", o.Emit.LogMaxBytes, 64 * 1024, 1024L * 1024 * 1024),
        Between("Emit:LogFiles", o.Emit.LogFiles, 1, 1_000),
        Between("Deliveries:MaxAttempts", o.Deliveries.MaxAttempts, 1, 100),
        Between("Deliveries:Timeout", o.Deliveries.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2)),
        Between("Deliveries:ClaimTimeout", o.Deliveries.ClaimTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        Between("Deliveries:BreakerFailures", o.Deliveries.BreakerFailures, 1, 1000),
        Between("Deliveries:BreakerOpenTime", o.Deliveries.BreakerOpenTime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        Between("Deliveries:DeliveredCap", o.Deliveries.DeliveredCap, 100, 1_000_000),
        Between("Deliveries:SubjectRetention", o.Deliveries.SubjectRetention, TimeSpan.FromDays(1), TimeSpan.FromDays(3650)),
        Between("Tasks:LeaseTime", o.Tasks.LeaseTime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)),
        Between("Tasks:DispatchTimeout", o.Tasks.DispatchTimeout, TimeSpan.FromSeconds(10), TimeSpan.FromDays(7)),
        Between("Tasks:ExpireAfter", o.Tasks.ExpireAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)),
        Between("Tasks:MinShadowTasks", o.Tasks.MinShadowTasks, 1, 10_000),
        Between("Tasks:Retention", o.Tasks.Retention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650)),
        Between("Approvals:Quorum", o.Approvals.Quorum, 1, ApprovalPolicy.MaxQuorum),
        Between("Actions:UndoWindow", o.Actions.UndoWindow, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        Between("Actions:RequeueRate", o.Actions.RequeueRate, 0, 1_000_000),
        Between("OpenClaw:CommandTimeout", o.OpenClaw.CommandTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
        Between("OpenClaw:SettleTime", o.OpenClaw.SettleTime, TimeSpan.Zero, TimeSpan.FromSeconds(30)),
        Between("Alerts:MaxMessagesPerSweep", o.Alerts.MaxMessagesPerSweep, 1, 100),
        Between("Telemetry:Interval", o.Telemetry.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        Between("Access:SessionIdle", o.Access.SessionIdle, TimeSpan.FromMinutes(5), TimeSpan.FromDays(30)),
        Between("Access:SessionLifetime", o.Access.SessionLifetime, TimeSpan.FromMinutes(5), TimeSpan.FromDays(90)),
        Between("Access:LockoutAttempts", o.Access.LockoutAttempts, 3, 100),
        Between("Access:LockoutTime", o.Access.LockoutTime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
        Between("Access:SignInsPerMinute", o.Access.SignInsPerMinute, 1, 10_000),
        Between("Demo:Interval", o.Demo.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
    }.OfType<string>();

    private static IEnumerable<string> Texts(ConsoleOptions o)
    {
        if (string.IsNullOrWhiteSpace(o.Data.Directory))
        {
            yield return "Data:Directory is empty; name a directory the console may write to.";
        }

        if (o.Telemetry.Endpoint.Length > 0 && !(Uri.TryCreate(o.Telemetry.Endpoint, UriKind.Absolute, out var collector) && collector.Scheme is "http" or "https"))
        {
            yield return $"Telemetry:Endpoint is '{o.Telemetry.Endpoint}'; it must be empty or an http or https address, such as http://collector:4318.";
        }

        if (o.Telemetry.TraceRatio is not (>= 0 and <= 1))
        {
            yield return System.FormattableString.Invariant($"Telemetry:TraceRatio is {o.Telemetry.TraceRatio}; it must be between 0 and 1.");
        }

        if (string.IsNullOrWhiteSpace(o.Telemetry.ServiceName))
        {
            yield return "Telemetry:ServiceName is empty; say what this console is called.";
        }

        if (string.IsNullOrWhiteSpace(o.Redis.ServerPath))
        {
            yield return "Redis:ServerPath is empty; name the redis-server executable.";
        }

        if (o.Server.PublicUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
        {
            yield return $"Server:PublicUrl is '{url}'; give an absolute http or https address, or leave it empty.";
        }
    }

    private static IEnumerable<string> Alerts(ConsoleOptions o)
    {
        for (var i = 0; i < o.Alerts.Webhooks.Count; i++)
        {
            var (webhook, key) = (o.Alerts.Webhooks[i], $"Alerts:Webhooks:{i}");
            if (EndpointAddress.Problem(webhook.Url, o.Deliveries.AllowedHttpHosts) is { } problem)
            {
                yield return $"{key}:Url: {problem}";
            }

            if (webhook.Format is not ("discord" or "json"))
            {
                yield return $"{key}:Format is '{webhook.Format}'; give discord or json.";
            }
        }
    }

    private static IEnumerable<string> Quorums(ApprovalsOptions approvals)
    {
        for (var i = 0; i < approvals.Quorums.Count; i++)
        {
            if (approvals.Quorums[i] is { Agent.Length: 0, Capability.Length: 0 })
            {
                yield return $"Approvals:Quorums:{i} names no Agent and no Capability; give one of them, or set Approvals:Quorum.";
            }

            if (Between($"Approvals:Quorums:{i}:Quorum", approvals.Quorums[i].Quorum, 1, ApprovalPolicy.MaxQuorum) is { } problem)
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Jobs(ConsoleOptions o)
    {
        foreach (var (job, i) in o.Liveness.Jobs.Select((job, i) => (job, i)))
        {
            foreach (var problem in job.ToJob().Check())
            {
                yield return $"Liveness:Jobs:{i}:{char.ToUpperInvariant(problem.Field[0])}{problem.Field[1..]} {problem.Message}";
            }
        }

        foreach (var twice in o.Liveness.Jobs.GroupBy(job => job.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"Liveness:Jobs has the Name '{twice.Key}' more than once; each must be unique.";
        }

        if (o.OpenClaw.GatewayUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "ws" or "wss"))
        {
            yield return $"OpenClaw:GatewayUrl is '{url}'; give a ws or wss address, or leave it empty.";
        }

        if (string.IsNullOrWhiteSpace(o.OpenClaw.Command))
        {
            yield return "OpenClaw:Command is empty; name the openclaw executable.";
        }
    }

    private static IEnumerable<string> Proxies(ServerOptions server) =>
        from proxy in server.TrustedProxies
        where !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _)
        select $"Server:TrustedProxies has '{proxy}'; give IP addresses or networks such as 10.0.0.0/8.";

    private static IEnumerable<string> Segments(DemandOptions demand)
    {
        for (var i = 0; i < demand.Segments.Count; i++)
        {
            var segment = demand.Segments[i];
            if (string.IsNullOrWhiteSpace(segment.Id) || string.IsNullOrWhiteSpace(segment.Label))
            {
                yield return $"Demand:Segments:{i} lacks an Id or a Label; give both.";
            }

            if (Between($"Demand:Segments:{i}:StaticWeight", segment.StaticWeight, 0, 100) is { } problem)
            {
                yield return problem;
            }
        }

        foreach (var twice in demand.Segments.GroupBy(s => s.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"Demand:Segments has the Id '{twice.Key}' more than once; each must be unique.";
        }
    }

    private static IEnumerable<string> Deliveries(DeliveriesOptions deliveries)
    {
        // A try with each of three secrets, and time to say how it went.
        if (deliveries.ClaimTimeout < 4 * deliveries.Timeout)
        {
            yield return $"Deliveries:ClaimTimeout is {deliveries.ClaimTimeout}; it must be at least four times Deliveries:Timeout ({deliveries.Timeout}), so that no claim runs out while its delivery is under way.";
        }

        for (var i = 0; i < deliveries.RetryDelays.Count; i++)
        {
            if (Between($"Deliveries:RetryDelays:{i}", deliveries.RetryDelays[i], TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(7)) is { } problem)
            {
                yield return problem;
            }
        }

        foreach (var (key, endpoint) in deliveries.ReadEndpoints())
        {
            foreach (var problem in endpoint.Check(deliveries.AllowedHttpHosts))
            {
                yield return $"{key}:{problem.Field}: {problem.Message}";
            }
        }

        for (var i = 0; i < deliveries.Endpoints.Count; i++)
        {
            foreach (var name in deliveries.Endpoints[i].Channels.Where(name => DeliveryNames.ParseChannel(name) is null))
            {
                yield return $"Deliveries:Endpoints:{i}:Channels has '{name}'; known are milestones and demand.";
            }

            if (DeliveryNames.ParseHeaders(deliveries.Endpoints[i].Headers) is null)
            {
                yield return $"Deliveries:Endpoints:{i}:Headers is '{deliveries.Endpoints[i].Headers}'; it must be 'openclaw' or 'openclaw + standard-webhooks'.";
            }
        }

        foreach (var twice in deliveries.ReadEndpoints().GroupBy(pair => pair.Endpoint.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"Deliveries:Endpoints has the Id '{twice.Key}' more than once; each must be unique.";
        }
    }

    private static string? Between<T>(string key, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"{key} is {value}; it must be between {least} and {most}." : null;
}
