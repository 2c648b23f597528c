using System.CommandLine;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Cli;

/// <summary>lease run: a command under a lease (spec 4 section 1).</summary>
internal static class LeaseCommand
{
    public static Command Build() => new("lease", "Run commands under a lease, so that the console sees whether they live.") { Run() };

    private static Command Run()
    {
        var (url, token, data) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data());
        var job = new Argument<string>("job") { Description = "Name of the job, such as coingecko_scanner." };
        var command = new Argument<string[]>("command") { Description = "The command and its arguments, after --; run without a shell.", Arity = ArgumentArity.OneOrMore };
        var ttl = new Option<int>("--ttl") { Description = "Seconds one sign of life counts: the interval between runs plus slack. 1 to 604800.", Required = true };
        var maxRun = new Option<int?>("--max-run") { Description = "Seconds after which a run that goes on is taken to hang: it is left alone, but no longer told alive, so that the watchdog sees it (default: the ttl)." };
        var timeout = new Option<int?>("--timeout") { Description = "Seconds after which the command is ended (SIGTERM, 10 s later SIGKILL) and the run counts as timeout; exit code 124 (default: never)." };
        var holder = new Option<string?>("--holder") { Description = "Who runs it (default: machine/process)." };
        var steal = new Option<bool>("--steal") { Description = "Take the lease also from a holder that is alive." };
        var output = new Option<bool>("--output") { Description = "Tell the console that the job made output when the command ends with 0." };
        var verb = new Command(
            "run",
            """
            Run a command under a lease: acquire, a heartbeat every third of the ttl, release with the command's outcome.
            The exit code is the command's own (128 + n when signal n ended it); signals are passed on to it. While the console cannot be
            reached the command runs all the same: the lease is taken as soon as the console answers.
            Other exit codes: 75 another holder's run is alive, the command was not run; 124 ended by --timeout; 126 and 127 the command
            cannot be run, or is not there; 2 an argument cannot be used.
            """)
        {
            job, command, ttl, maxRun, timeout, holder, steal, output, url, token, data,
        };
        verb.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            var plan = new LeasePlan
            {
                Job = parsed.GetValue(job)!, Command = parsed.GetValue(command)!, Ttl = Seconds("--ttl", parsed.GetValue(ttl)), MaxRun = Seconds("--max-run", parsed.GetValue(maxRun) ?? parsed.GetValue(ttl)),
                Timeout = parsed.GetValue(timeout) is { } longest ? Seconds("--timeout", longest) : null, Holder = parsed.GetValue(holder) ?? $"{Environment.MachineName}/{Environment.ProcessId}",
                Steal = parsed.GetValue(steal), Output = parsed.GetValue(output),
            };
            if (!MonitoredJob.IsName(plan.Job))
            {
                throw new CliArgumentException($"'{plan.Job}' is no name of a job: letters, digits, dots, colons, dashes and underscores, beginning with a letter or digit.");
            }

            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            return await new LeaseRun(new LeaseClient(client, plan), plan, TimeProvider.System).RunAsync();
        }));
        return verb;
    }

    private static TimeSpan Seconds(string option, int seconds) => seconds is >= 1 and <= 604_800
        ? TimeSpan.FromSeconds(seconds) : throw new CliArgumentException($"{option} is {seconds}; it must be between 1 and 604800 seconds.");
}

/// <summary>What is to be run, and how.</summary>
internal sealed record LeasePlan
{
    public required string Job { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public required TimeSpan Ttl { get; init; }

    public required TimeSpan MaxRun { get; init; }

    public TimeSpan? Timeout { get; init; }

    public required string Holder { get; init; }

    public bool Steal { get; init; }

    public bool Output { get; init; }
}
