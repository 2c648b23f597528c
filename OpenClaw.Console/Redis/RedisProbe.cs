namespace OpenClaw.Console.Redis;

/// <summary>Asks the server how it is: does it answer, is it the master, does it keep what it acknowledges.</summary>
internal sealed class RedisProbe(Func<string, object[], TimeSpan, CancellationToken, Task<RedisReply>> ask)
{
    private bool _mayAskRole = true;

    /// <summary>Throws <see cref="RedisUnavailableException"/> unless the server can take writes now.</summary>
    public async Task CheckAsync(TimeSpan timeout, CancellationToken ct)
    {
        if (_mayAskRole)
        {
            try
            {
                var role = await ask("ROLE", [], timeout, ct).ConfigureAwait(false);
                if (role.IsArray && role.Length > 0 && role[0].AsString() is "slave")
                {
                    throw new RedisUnavailableException(RedisFailure.Refused, "The server is a read-only replica.");
                }

                return;
            }
            catch (RedisCommandException)
            {
                _mayAskRole = false; // this user may not, or a proxy does not know it
            }
        }

        await ask("PING", [], timeout, ct).ConfigureAwait(false);
    }

    /// <summary>Settings that put acknowledged data at risk.</summary>
    public async Task<IReadOnlyList<string>> FindRisksAsync(TimeSpan timeout, CancellationToken ct)
    {
        var appendOnly = await SettingAsync("appendonly", "persistence", "aof_enabled", timeout, ct).ConfigureAwait(false);
        var eviction = await SettingAsync("maxmemory-policy", "memory", "maxmemory_policy", timeout, ct).ConfigureAwait(false);
        var risks = new List<string>();
        if (appendOnly is null || eviction is null)
        {
            var unknown = (appendOnly, eviction) is (null, null) ? "appendonly and maxmemory-policy" : appendOnly is null ? "appendonly" : "maxmemory-policy";
            risks.Add($"Redis does not let the console read its setting {unknown}: whether it keeps everything it acknowledges could not be checked.");
        }

        if (appendOnly is not (null or "yes" or "1"))
        {
            risks.Add("Redis runs with appendonly off: what it acknowledged since its last snapshot is lost when it stops. Set appendonly yes.");
        }

        if (eviction is not (null or "noeviction"))
        {
            risks.Add($"Redis runs with maxmemory-policy {eviction}: it may drop keys when memory is short. Set maxmemory-policy noeviction.");
        }

        return risks;
    }

    /// <summary>From CONFIG GET, or, where that is forbidden (managed servers), from INFO; null if neither says.</summary>
    private async Task<string?> SettingAsync(string setting, string section, string field, TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var reply = await ask("CONFIG", ["GET", setting], timeout, ct).ConfigureAwait(false);
            if (reply.Length == 2)
            {
                return reply[1].AsString();
            }
        }
        catch (RedisCommandException)
        {
        }

        try
        {
            var info = (await ask("INFO", [section], timeout, ct).ConfigureAwait(false)).AsString() ?? "";
            return info.Split('\n').FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal))?[(field.Length + 1)..].Trim();
        }
        catch (RedisCommandException)
        {
            return null;
        }
    }
}
