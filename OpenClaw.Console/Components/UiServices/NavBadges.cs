using System.Collections.Concurrent;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>The counts in the navigation: only where a person is needed. One per process; the feature that owns the count sets it.</summary>
public sealed class NavBadges
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Raised on the setter's thread.</summary>
    public event Action? Changed;

    /// <param name="path">The path of the navigation item, such as "/dead-letters".</param>
    public int this[string path] => _counts.GetValueOrDefault(path);

    /// <param name="path">The path of the navigation item.</param>
    /// <param name="count">How many need a person; 0 removes the badge.</param>
    public void Set(string path, int count)
    {
        if (this[path] != count)
        {
            _counts[path] = count;
            Changed?.Invoke();
        }
    }
}
