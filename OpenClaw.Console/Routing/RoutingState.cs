using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Routing;

/// <summary>
/// The routing table in force, the same on every replica: the newest version in Redis. <c>routing.json</c> in the data directory is kept equal to it; an
/// edit of the file, made while the console runs or after the version in force, is taken in as a new version. A bad one changes nothing.
/// </summary>
public sealed class RoutingState(RedisRoutingStore store, AuditLog audit, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<RoutingState> log)
    : KeptCurrent(live, time, log, LiveChannels.Tasks, "routing.changed", TimeSpan.FromSeconds(5))
{
    /// <summary>Who saved what came from the file.</summary>
    public const string FromFile = RoutingFile.Name;

    private readonly RoutingFile _file = new(Path.GetFullPath(options.Data.Directory));
    private readonly TimeProvider _time = time;
    private string? _fileText;
    private bool _unwritten;
    private volatile RoutingInForce? _current;
    private volatile string? _problem;

    /// <summary>What is in force; null: not loaded, and no task can be routed.</summary>
    public RoutingInForce? Current => _current;

    /// <summary>What is wrong with the stored table or the file, and what to do; null: nothing. A table that is in force stays so.</summary>
    public string? Problem => _problem;

    /// <summary>Raised when <see cref="Current"/> or <see cref="Problem"/> changed; on any thread.</summary>
    public event Action? Changed;

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var before = (_current, _problem);
        var (latest, file) = (await store.LatestAsync(cancel), _file.Read());
        _problem = latest is null ? await BeginAsync(file, cancel) : await FollowAsync(latest, file, cancel);
        if (before != (_current, _problem))
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Nothing is stored: the file, what this process knows (Redis was replaced), or the defaults, in this order.</summary>
    private async Task<string?> BeginAsync(RoutingFile.Reading file, CancellationToken cancel)
    {
        if (_current is null && (file.Text is not null || file.Problem is not null))
        {
            var (table, problem) = Usable(file);
            return table is null ? $"{problem} No task can be routed until it is mended, or a table is saved here." : await SaveAsync(0, table, FromFile, "Taken in from the file", cancel);
        }

        return await SaveAsync(0, _current?.Table ?? RoutingTable.Defaults, Actor.System.Name, _current is null ? "The defaults" : "Stored again: Redis had lost it", cancel);
    }

    private async Task<string?> FollowAsync(RoutingVersion latest, RoutingFile.Reading file, CancellationToken cancel)
    {
        var moved = _current?.Version != latest.Number || _current.Table.Hash != latest.Hash;
        if (moved && Adopt(latest) is { } broken)
        {
            return broken;
        }

        if (file.Problem is { } unreadable)
        {
            return $"{RoutingFile.Name} {unreadable}. Version {latest.Number} stays in force.";
        }

        if (file.Text is null || (file.Text == _fileText && (moved || _unwritten)))
        {
            return WriteFile();
        }

        if (file.Text == _fileText)
        {
            return _problem; // what was wrong with it still is
        }

        var edited = _fileText is not null || file.WrittenAt > latest.At;
        if (Usable(file) is var (table, problem) && table is null)
        {
            _fileText = edited ? file.Text : _fileText;
            return edited ? $"{problem} Version {latest.Number} stays in force; mend the file, or delete it to have it written anew." : WriteFile();
        }

        if (table!.Hash == latest.Hash)
        {
            _fileText = file.Text;
            return null;
        }

        return edited ? await SaveAsync(latest.Number, table, FromFile, "Edited in the file", cancel) : WriteFile();
    }

    private async Task<string?> SaveAsync(int seen, RoutingTable table, string by, string note, CancellationToken cancel)
    {
        var before = _current;
        // What somebody wrote into the file is an action; that the console begins with its defaults is none.
        if (await store.SaveAsync(seen, table, by, note, _time.GetUtcNow(), cancel) is { } number && by == FromFile)
        {
            await audit.AppendAsync(Actor.System, new AuditAction("routing.change", $"version {number}")
            {
                Before = before is null ? "none" : $"version {before.Version}", After = $"version {number}", Detail = before is null ? note : $"{note}: {Describe(before.Table, table)}",
            }, CancellationToken.None);
        }

        // Saved here, or by the replica that was first: what is stored now is in force.
        return await store.LatestAsync(cancel) is { } latest ? Adopt(latest) ?? WriteFile() : null;
    }

    /// <summary>What a change does, for the ledger.</summary>
    internal static string Describe(RoutingTable before, RoutingTable after) => string.Join("; ", RoutingDiff.Between(before, after).Select(change => change.ToString()));

    private string? Adopt(RoutingVersion version)
    {
        if (RoutingTable.Parse(version.Json) is not RoutingReading.Ready { Table: { IsRoutable: true } table })
        {
            return $"Version {version.Number} in Redis is no routing table this console can read. {(_current is null ? "No task can be routed" : $"Version {_current.Version} stays in force here")}; save a table here.";
        }

        _current = new RoutingInForce(table, version.Number, version.At, version.By, version.Note);
        return null;
    }

    private string? WriteFile()
    {
        var text = _current!.Table.ToJson() + "\n";
        if (_file.Write(text) is { } problem)
        {
            _unwritten = true;
            return $"{RoutingFile.Name} {problem}. Version {_current.Version} is in force all the same.";
        }

        (_fileText, _unwritten) = (text, false);
        return null;
    }

    private static (RoutingTable? Table, string Problem) Usable(RoutingFile.Reading file) => file switch
    {
        { Problem: { } problem } => (null, $"{RoutingFile.Name} {problem}."),
        _ => RoutingTable.Parse(file.Text!) switch
        {
            RoutingReading.Ready { Table: { IsRoutable: true } table } => (table, ""),
            RoutingReading.Ready => (null, $"{RoutingFile.Name} has no rule that can be used."),
            RoutingReading.Invalid invalid => (null, $"{RoutingFile.Name} is no routing table: {string.Join(" ", invalid.Problems.Take(5))}"),
            var other => throw new InvalidOperationException(other.ToString()),
        },
    };
}

/// <summary>The routing table in force.</summary>
/// <param name="By">Who saved it.</param>
/// <param name="Note">Why.</param>
public sealed record RoutingInForce(RoutingTable Table, int Version, DateTimeOffset At, string By, string Note);
