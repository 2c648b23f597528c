using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Liveness;

/// <summary>Why a job is monitored.</summary>
public enum JobSource
{
    /// <summary>It took a lease, or wrote a lease file.</summary>
    Lease,

    /// <summary>It stands in the configuration.</summary>
    Configuration,

    /// <summary>Somebody added it on the page.</summary>
    Page,
}

/// <summary>Somebody asked not to be told about a job for a while.</summary>
/// <param name="Until">It ends by itself then.</param>
public sealed record JobMute(DateTimeOffset Until, string By, string Reason, DateTimeOffset At);

/// <summary>A job whose leases and outputs are watched (spec 4 section 1).</summary>
public sealed partial record MonitoredJob
{
    public const int MaxNameLength = 100;
    public const int MaxJobIdLength = 200;
    public const int MaxGlobs = 10;
    public const int MaxGlobLength = 500;

    /// <summary>Shortest time to live.</summary>
    public static readonly TimeSpan LeastTtl = TimeSpan.FromSeconds(1);

    /// <summary>Longest time to live and longest age of output.</summary>
    public static readonly TimeSpan MostTtl = TimeSpan.FromDays(7);

    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(60);

    public required string Name { get; init; }

    /// <summary>The scheduler's id, for resets; empty: it cannot be reset from here.</summary>
    public string JobId { get; init; } = "";

    /// <summary>The interval between runs plus slack; <see cref="LeastTtl"/> to <see cref="MostTtl"/>. A lease that names its own takes precedence.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>Added to the time to live before a lease counts as stale; 0 to 1 h.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    /// <summary>How old its newest output may be; null: no output is declared.</summary>
    public TimeSpan? OutputMaxAge { get; init; }

    /// <summary>Files whose newest change counts as output beside pings; a wildcard only in the last part of a path.</summary>
    public ImmutableArray<string> OutputFiles { get; init; } = [];

    /// <summary>Whether a stuck job is reset by disabling and enabling it in its scheduler.</summary>
    public bool Resettable { get; init; }

    public JobSource Source { get; init; } = JobSource.Page;

    /// <summary>Since when it is watched; what was never heard counts from here.</summary>
    public DateTimeOffset Since { get; init; }

    public JobMute? Mute { get; init; }

    /// <summary>The built-in demo made it up: it counts for no brake, and no webhook hears of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Demo { get; init; }

    public bool CanReset => Resettable && JobId.Length > 0;

    public bool IsMuted(DateTimeOffset now) => Mute is { } mute && mute.Until > now;

    public static bool IsName(string? name) => name is not null && NamePattern().IsMatch(name);

    /// <summary>A name made of a scheduler's title: "CoinGecko Scanner" becomes coingecko_scanner.</summary>
    public static string NameOf(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        if (IsName(title))
        {
            return title;
        }

        var name = string.Concat(title.Trim().ToLowerInvariant().Select(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or ':' ? letter : '_')).TrimStart('_', '.', '-', ':');
        return name.Length == 0 ? "job" : name[..Math.Min(name.Length, MaxNameLength)];
    }

    /// <summary>Everything that is wrong with it, by field.</summary>
    public IEnumerable<FieldProblem> Check()
    {
        if (!IsName(Name))
        {
            yield return new FieldProblem("name", $"must be 1 to {MaxNameLength} letters, digits, dots, colons, dashes or underscores, beginning with a letter or digit.");
        }

        if (JobId.Length > MaxJobIdLength || JobId.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)) || JobId.StartsWith('-'))
        {
            yield return new FieldProblem("jobId", $"must be the scheduler's id: at most {MaxJobIdLength} characters without spaces, not beginning with a dash.");
        }

        if (Ttl < LeastTtl || Ttl > MostTtl)
        {
            yield return new FieldProblem("ttlSeconds", "must be between 1 and 604800 (7 days): the interval between runs plus slack.");
        }

        if (Grace < TimeSpan.Zero || Grace > TimeSpan.FromHours(1))
        {
            yield return new FieldProblem("graceSeconds", "must be between 0 and 3600.");
        }

        if (OutputMaxAge is { } age && (age < LeastTtl || age > MostTtl))
        {
            yield return new FieldProblem("outputMaxAgeSeconds", "must be between 1 and 604800 (7 days), or left out when the job has no output.");
        }

        if (OutputFiles.Length > 0 && OutputMaxAge is null)
        {
            yield return new FieldProblem("outputMaxAgeSeconds", "is missing: say how old the newest of the files may be.");
        }

        if (Resettable && JobId.Length == 0)
        {
            yield return new FieldProblem("jobId", "is missing: a job can only be reset by its scheduler's id.");
        }

        if (OutputFiles.Length > MaxGlobs)
        {
            yield return new FieldProblem("outputFiles", $"are {OutputFiles.Length}; at most {MaxGlobs} are watched.");
        }

        foreach (var glob in OutputFiles.Where(glob => glob.Length is 0 or > MaxGlobLength || glob.Any(char.IsControl) || DirectoryOf(glob).AsSpan().IndexOfAny('*', '?') >= 0))
        {
            yield return new FieldProblem("outputFiles", $"has '{FieldReader.Shorten(glob)}': give a path of at most {MaxGlobLength} characters with * and ? only in its last part, such as /var/data/prices-*.json.");
        }
    }

    private static string DirectoryOf(string glob) => glob.LastIndexOf('/') is var at and >= 0 ? glob[..at] : "";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex NamePattern();
}
