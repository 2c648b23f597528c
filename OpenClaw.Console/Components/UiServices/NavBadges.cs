using System.Collections.Concurrent;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>The counts in the navigation: only where a person is needed. One per process; the feature that owns the count sets it.</summary>
public sealed class NavBadges
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<Actor, int>> _personal = new(StringComparer.Ordinal);

    /// <summary>Raised on the setter's thread.</summary>
    public event Action? Changed;

    /// <param name="path">The path of the navigation item, such as "/dead-letters".</param>
    public int this[string path] => _counts.GetValueOrDefault(path);

    /// <summary>What this person sees.</summary>
    public int For(string path, Actor actor) => _personal.TryGetValue(path, out var count) ? count(actor) : this[path];

    /// <summary>A count that is another one for each person.</summary>
    /// <param name="path">The path of the navigation item.</param>
    /// <param name="count">Called at every drawing: it answers from what is known.</param>
    public void SetFor(string path, Func<Actor, int> count)
    {
        _personal[path] = count;
        Changed?.Invoke();
    }

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
