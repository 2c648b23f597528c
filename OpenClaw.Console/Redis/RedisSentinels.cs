using System.Globalization;

namespace OpenClaw.Console.Redis;

/// <summary>
/// Client 1.2.6 does not find a master through sentinels, so the console asks them itself whenever it makes a connection: with
/// <c>serviceName=..</c> in the connection string its hosts are sentinels, and what they name is connected to with the other settings. The
/// password is the master's; the sentinels themselves are asked without TLS, and with <c>sentinelPassword=..</c> if they want one.
/// </summary>
internal static class RedisSentinels
{
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(1);

    public static RedisConnectionSource SourceFor(string connectionString, TimeProvider time)
    {
        var parts = connectionString.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var service = Setting(parts, "serviceName");
        if (service is null)
        {
            return new RedisConnectionSource(connectionString);
        }

        var password = Setting(parts, "sentinelPassword");
        var sentinels = parts.Where(part => !part.Contains('=', StringComparison.Ordinal)).ToArray();
        var rest = parts.Where(part => part.Contains('=', StringComparison.Ordinal) && !Is(part, "serviceName") && !Is(part, "sentinelPassword"));
        var settings = string.Concat(rest.Select(part => "," + part));
        return new RedisConnectionSource(async _ => await FindMasterAsync(sentinels, service, password, time).ConfigureAwait(false) + settings);
    }

    private static async Task<string> FindMasterAsync(string[] sentinels, string service, string? password, TimeProvider time)
    {
        foreach (var sentinel in sentinels)
        {
            var colon = sentinel.LastIndexOf(':');
            var host = colon < 0 ? sentinel : sentinel[..colon];
            var port = colon < 0 ? 26_379 : int.Parse(sentinel.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
            var master = await RedisWire.AskAsync(host, port, password, AskLimit, time, "SENTINEL", "get-master-addr-by-name", service).ConfigureAwait(false);
            if (master is { IsError: false, IsArray: true, Length: 2 } found)
            {
                return $"{found[0].AsString()}:{found[1].AsString()}";
            }
        }

        throw new RedisUnavailableException(RedisFailure.NotSent, $"None of the sentinels {string.Join(", ", sentinels)} names a master for {service}.");
    }

    private static string? Setting(string[] parts, string name) => Array.Find(parts, part => Is(part, name))?[(name.Length + 1)..];

    private static bool Is(string part, string name) => part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase);
}
