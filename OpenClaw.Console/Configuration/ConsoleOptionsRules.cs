using System.Net;

namespace OpenClaw.Console.Configuration;

/// <summary>The one place that says what each setting may be.</summary>
internal static class ConsoleOptionsRules
{
    public static IEnumerable<string> Check(ConsoleOptions options) =>
        Ranges(options).Concat(Proxies(options.Server)).Concat(Segments(options.Demand)).Concat(Texts(options));

    private static IEnumerable<string> Ranges(ConsoleOptions o) => new[]
    {
        Between("Redis:CallTimeout", o.Redis.CallTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60)),
        Between("Ingest:MaxBodyBytes", o.Ingest.MaxBodyBytes, 1024, 16 * 1024 * 1024),
        Between("Ingest:SeenKeyRetention", o.Ingest.SeenKeyRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)),
        Between("Ingest:MaxConcurrent", o.Ingest.MaxConcurrent, 1, 10_000),
        Between("Proof:HistoryRetention", o.Proof.HistoryRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)),
        Between("Proof:HistoryCap", o.Proof.HistoryCap, 50, 1_000_000),
        Between("Demand:HistoryRetention", o.Demand.HistoryRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650)),
        Between("Emit:LogMaxBytes", o.Emit.LogMaxBytes, 64 * 1024, 1024L * 1024 * 1024),
        Between("Emit:LogFiles", o.Emit.LogFiles, 1, 1_000),
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

        if (string.IsNullOrWhiteSpace(o.Redis.ServerPath))
        {
            yield return "Redis:ServerPath is empty; name the redis-server executable.";
        }

        if (o.Server.PublicUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
        {
            yield return $"Server:PublicUrl is '{url}'; give an absolute http or https address, or leave it empty.";
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

    private static string? Between<T>(string key, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"{key} is {value}; it must be between {least} and {most}." : null;
}
