using System.Collections.Immutable;

namespace OpenClaw.Console.Audit;

/// <summary>The last few reasons people gave for something, the newest first; offered as suggestions.</summary>
public sealed class RecentReasons
{
    private const int Most = 5;

    private ImmutableList<string> _reasons = [];

    public IReadOnlyList<string> All => _reasons;

    /// <summary>Remembers one; empty ones are none.</summary>
    public void Add(string reason)
    {
        if (!string.IsNullOrWhiteSpace(reason))
        {
            ImmutableInterlocked.Update(ref _reasons, before => [reason, .. before.Where(one => one != reason).Take(Most - 1)]);
        }
    }
}
