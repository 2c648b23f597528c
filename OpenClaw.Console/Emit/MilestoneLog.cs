using System.Threading.Channels;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Emit;

/// <summary>
/// The log of emitted milestones, one JSON line each: <c>&lt;data&gt;/logs/milestones.jsonl</c>. A line is written before its milestone is stored, so that
/// after a crash the log may know one too many (the emit was never answered, and is skipped when it comes again), never one too few. It never holds
/// an emit up for longer than <see cref="Patience"/>: a disk that is full or slow costs lines of the log, which is counted and shown, not milestones.
/// </summary>
public sealed partial class MilestoneLog : BackgroundService
{
    /// <summary>How long an emit waits for its line.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 512;

    private readonly Channel<Line> _lines = Channel.CreateBounded<Line>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly MilestoneLogFile _file;
    private readonly TimeProvider _time;
    private readonly ILogger<MilestoneLog> _log;
    private long _lost;

    public MilestoneLog(DataDirectory data, ConsoleOptions options, TimeProvider time, ILogger<MilestoneLog> log)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        _file = new MilestoneLogFile(System.IO.Path.Combine(data.Path, "logs"), options.Emit.LogMaxBytes, options.Emit.LogFiles, time);
        (_time, _log) = (time, log);
    }

    /// <summary>The file that is written to.</summary>
    public string Path => _file.Path;

    /// <summary>Lines that could not be written since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Why lines cannot be written now, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Writes one line; returns when it stands in the file, or when it is not worth waiting any longer.</summary>
    public async Task AppendAsync(byte[] json)
    {
        var line = new Line(json, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_lines.Writer.TryWrite(line))
        {
            Lose(1, "too many lines wait for the disk");
            return;
        }

        try
        {
            await line.Done.Task.WaitAsync(Patience, _time);
        }
        catch (TimeoutException)
        {
            LogSlow(Patience.TotalMilliseconds);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        // A host that is stopped in the moment it starts never ran the loop.
        var left = new List<Line>();
        while (_lines.Reader.TryRead(out var line))
        {
            left.Add(line);
        }

        if (left.Count > 0)
        {
            Write(left);
        }

        _file.Dispose();
    }

    public override void Dispose()
    {
        _file.Dispose();
        base.Dispose();
    }

    /// <summary>Runs until the last line is written, also while the host stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Line>(MaxBatch);
        while (await _lines.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MaxBatch && _lines.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

            Write(batch);
            batch.Clear();
        }
    }

    private void Write(List<Line> batch)
    {
        try
        {
            _file.Append([.. batch.Select(line => line.Json)]);
            Problem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Lose(batch.Count, error.Message);
        }

        foreach (var line in batch)
        {
            line.Done.TrySetResult();
        }
    }

    private void Lose(int lines, string why)
    {
        Interlocked.Add(ref _lost, lines);
        if (Problem != why)
        {
            LogLost(_file.Path, why);
        }

        Problem = why;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Milestones are emitted, but cannot be written to {Path}: {Reason}")]
    private partial void LogLost(string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The milestone log took longer than {Milliseconds} ms for a line; the emit went on without waiting for it")]
    private partial void LogSlow(double milliseconds);

    private sealed record Line(byte[] Json, TaskCompletionSource Done);
}
