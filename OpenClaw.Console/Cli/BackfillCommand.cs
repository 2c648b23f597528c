using System.CommandLine;
using System.Globalization;
using OpenClaw.Domain.Backfill;

namespace OpenClaw.Console.Cli;

/// <summary>backfill: emits the milestones of the past that a state file or a log knows (spec 2 section 6).</summary>
internal static class BackfillCommand
{
    private const long MaxBytes = 256 * 1024 * 1024;

    public static Command Build()
    {
        var (url, token, data) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data());
        var state = new Option<FileInfo?>("--state-file") { Description = "The orchestrator's state file (orchestrator-state.json)." };
        var log = new Option<FileInfo?>("--log") { Description = "A log of milestones (milestones.jsonl): one event a line." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be emitted and emit nothing." };
        var wait = new Option<double>("--wait") { Description = "Minutes to wait for the deliveries, 0 to 1440; 0 does not wait.", DefaultValueFactory = _ => 15 };
        var command = new Command("backfill", "Emit the milestones that a state file or a log knows. What the console knows already is skipped. Exit code 1: a delivery failed, or the file cannot be used.")
        {
            state, log, dryRun, wait, url, token, data,
        };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            var file = Choose(parsed.GetValue(state), parsed.GetValue(log));
            var minutes = parsed.GetValue(wait) is >= 0 and <= 1440 and var given ? given : throw new CliArgumentException("--wait must be between 0 and 1440 minutes.");
            var reading = await ReadAsync(file, isLog: parsed.GetValue(log) is not null, cancel);
            if (reading is not BackfillReading.Ready ready)
            {
                return Malformed(file, (BackfillReading.Malformed)reading);
            }

            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var run = new BackfillRun(client, TimeProvider.System);
            return parsed.GetValue(dryRun) ? await run.PreviewAsync(ready, cancel) : await run.EmitAsync(ready, file.Name, TimeSpan.FromMinutes(minutes), cancel);
        }));
        return command;
    }

    private static FileInfo Choose(FileInfo? state, FileInfo? log)
    {
        var file = (state, log) switch
        {
            ({ } one, null) => one,
            (null, { } one) => one,
            _ => throw new CliArgumentException("Give one of --state-file and --log."),
        };
        return !file.Exists ? throw new CliArgumentException($"There is no file {file.FullName}.")
            : file.Length > MaxBytes ? throw new CliArgumentException(string.Create(CultureInfo.InvariantCulture, $"{file.FullName} is larger than {MaxBytes / 1024 / 1024} MiB; split it."))
            : file;
    }

    private static async Task<BackfillReading> ReadAsync(FileInfo file, bool isLog, CancellationToken cancel)
    {
        var bytes = await File.ReadAllBytesAsync(file.FullName, cancel);
        return isLog ? BackfillLog.Read(bytes) : BackfillStateFile.Read(bytes, file.Name);
    }

    private static int Malformed(FileInfo file, BackfillReading.Malformed malformed)
    {
        foreach (var problem in malformed.Problems)
        {
            System.Console.Error.WriteLine($"{file.Name}: {problem}");
        }

        return CliErrors.Fail("Nothing was emitted.");
    }
}
