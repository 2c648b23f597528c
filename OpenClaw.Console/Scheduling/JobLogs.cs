using System.Collections.Concurrent;

namespace OpenClaw.Console.Scheduling;

/// <summary>Keeps what a job logs while it runs, whoever logs it on its behalf.</summary>
[ProviderAlias("Jobs")]
public sealed class JobLogs(TimeProvider time) : ILoggerProvider
{
    /// <summary>Lines kept of a run.</summary>
    public const int MaxLines = 100;

    /// <summary>Longest line, in characters.</summary>
    public const int MaxText = 500;

    private readonly AsyncLocal<ConcurrentQueue<JobLine>?> _current = new();

    /// <summary>Begins to keep the lines of the caller's flow.</summary>
    public ConcurrentQueue<JobLine> Begin() => _current.Value = new ConcurrentQueue<JobLine>();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.StartsWith("OpenClaw.", StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string text)
    {
        if (_current.Value is { Count: <= MaxLines } lines)
        {
            lines.Enqueue(lines.Count == MaxLines
                ? new JobLine(time.GetUtcNow(), "warning", $"More than {MaxLines} lines: the rest is in the console's log.")
                : new JobLine(time.GetUtcNow(), level.ToString().ToLowerInvariant(), text.Length > MaxText ? text[..MaxText] + " (cut)" : text));
        }
    }

    private sealed class Logger(JobLogs logs, bool ours) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => ours && logLevel is >= LogLevel.Debug and not LogLevel.None && logs._current.Value is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                logs.Add(logLevel, formatter(state, exception) + (exception is null ? "" : $": {exception.Message}"));
            }
        }
    }
}
