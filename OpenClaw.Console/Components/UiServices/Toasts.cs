using OpenClaw.Console.Components.Shared;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>One short message at the corner of the screen.</summary>
public sealed class Toast
{
    public required long Id { get; init; }

    public required Tone Tone { get; init; }

    public required string Text { get; init; }

    /// <summary>Takes the action back; null when there is nothing to take back.</summary>
    public Func<Task>? Undo { get; init; }

    /// <summary>Whole seconds until it goes by itself.</summary>
    public int SecondsLeft { get; internal set; }

    /// <summary>The pointer or the focus is on it, so it stays.</summary>
    internal bool Held { get; set; }
}

/// <summary>Messages of this circuit: what was done (with an undo where it is harmless) and what failed. Counts down by one timer while any is shown.</summary>
public sealed class Toasts(TimeProvider time) : IDisposable
{
    /// <summary>How long a message stays, and how long an action can be taken back, in seconds.</summary>
    public const int Seconds = 10;

    private readonly Lock _gate = new();
    private readonly List<Toast> _shown = [];
    private ITimer? _timer;
    private long _lastId;

    /// <summary>Raised on a timer thread or the caller's.</summary>
    public event Action? Changed;

    public IReadOnlyList<Toast> Shown
    {
        get
        {
            lock (_gate)
            {
                return [.. _shown];
            }
        }
    }

    /// <summary>Says what was done, in the past tense: "Requeued 14".</summary>
    public void Done(string text) => Add(Tone.Good, text, undo: null);

    /// <summary>Says what was done and offers to take it back for ten seconds.</summary>
    public void Undoable(string text, Func<Task> undo) => Add(Tone.Good, text, undo);

    /// <summary>Says what failed, why, and what to do.</summary>
    public void Failed(string text) => Add(Tone.Bad, text, undo: null);

    public void Remove(Toast toast)
    {
        lock (_gate)
        {
            _shown.Remove(toast);
        }

        Changed?.Invoke();
    }

    public void Dispose() => _timer?.Dispose();

    internal static void Hold(Toast toast, bool held) => toast.Held = held;

    private void Add(Tone tone, string text, Func<Task>? undo)
    {
        lock (_gate)
        {
            _shown.Add(new Toast { Id = ++_lastId, Tone = tone, Text = text, Undo = undo, SecondsLeft = Seconds });
            _timer ??= time.CreateTimer(_ => Tick(), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }

        Changed?.Invoke();
    }

    private void Tick()
    {
        lock (_gate)
        {
            foreach (var toast in _shown.Where(t => !t.Held))
            {
                toast.SecondsLeft--;
            }

            _shown.RemoveAll(t => t.SecondsLeft <= 0);
            if (_shown.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        Changed?.Invoke();
    }
}
