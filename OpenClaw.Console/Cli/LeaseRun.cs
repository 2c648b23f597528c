using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenClaw.Console.Cli;

/// <summary>
/// One command under a lease. The command comes first: whatever the console does, it runs, gets the signals, and its exit code is the answer. Only when the console
/// says that another holder's run is alive it is not run.
/// </summary>
internal sealed class LeaseRun(LeaseClient lease, LeasePlan plan, TimeProvider time)
{
    public const int Held = 75, TimedOut = 124, CannotRun = 126, NotFound = 127;

    /// <summary>Longest wait for the console before the command starts, and after it has ended without ever having had the lease.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for a console that is away to be told how a run ended: a lease that is left running keeps the next run from its turn.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync()
    {
        if (await AcquireAsync() is { } held)
        {
            lease.Say($"not run: the lease is held by {held}");
            return Held;
        }

        using var signals = new SignalsPassedOn();
        using var process = new Process { StartInfo = new ProcessStartInfo(plan.Command[0], plan.Command.Skip(1)) };
        try
        {
            process.Start();
            signals.PassTo(process);
        }
        catch (Win32Exception error)
        {
            signals.NoCommand();
            lease.Say($"{plan.Command[0]} could not be started: {error.Message}");
            await EndAsync("error", "it could not be started", signals.Late);
            return error.NativeErrorCode == 2 ? NotFound : CannotRun;
        }

        using var end = new CancellationTokenSource();
        var beating = BeatAsync(end.Token);
        var timedOut = await WaitAsync(process);
        await end.CancelAsync();
        await beating;
        var code = timedOut ? TimedOut : process.ExitCode;
        var (status, detail) = timedOut ? ("timeout", $"ended after {plan.Timeout!.Value.TotalSeconds:0} s") : code == 0 ? ("ok", "exit code 0") : ("error", code > 128 ? $"ended by signal {code - 128}" : $"exit code {code}");
        await EndAsync(status, detail, signals.Late);
        return code;
    }

    private async Task<string?> AcquireAsync()
    {
        using var limit = new CancellationTokenSource(Patience, time);
        string? held = null;
        await RepeatAsync(async cancel => held = await lease.AcquireAsync(cancel), limit.Token, CancellationToken.None);
        return held;
    }

    /// <param name="late">Whoever started this run wants it to end.</param>
    private async Task EndAsync(string status, string detail, CancellationToken late)
    {
        lease.WhenAway = "it is not told how the run ended.";
        if (lease.Fence is null)
        {
            using var limit = new CancellationTokenSource(Patience, time);
            await lease.AcquireAsync(limit.Token); // it was away all the time: what happened is told at least now
        }

        if (lease is { Fence: not null, Lost: false })
        {
            lease.WhenAway = $"it is told how the run ended if it comes back within {LastPatience.TotalSeconds:0} s.";
            using var limit = new CancellationTokenSource(LastPatience, time);
            await RepeatAsync(cancel => lease.ReleaseAsync(status, detail, cancel), limit.Token, late);
        }
    }

    /// <summary>Calls once, and then again and again while the console is away.</summary>
    /// <param name="stop">Ends the repeating, not the first call.</param>
    private async Task RepeatAsync(Func<CancellationToken, Task> call, CancellationToken limit, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, stop);
        await call(limit);
        while (lease.MayTryAgain && !either.IsCancellationRequested)
        {
            await Task.Delay(Again, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!either.IsCancellationRequested)
            {
                await call(either.Token);
            }
        }
    }

    /// <summary>Heartbeats while the command is not taken to hang; and the lease, where it could not be taken before.</summary>
    private async Task BeatAsync(CancellationToken end)
    {
        var began = time.GetTimestamp();
        while (!end.IsCancellationRequested && !lease.Lost)
        {
            var pause = lease.Fence is null ? TimeSpan.FromSeconds(Math.Min(5, plan.Ttl.TotalSeconds / 3)) : plan.Ttl / 3;
            await Task.Delay(pause, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return;
            }

            if (time.GetElapsedTime(began) > plan.MaxRun)
            {
                lease.Say($"it has run for more than {plan.MaxRun.TotalSeconds:0} s and is taken to hang: no more heartbeats. Raise --max-run if that is usual.");
                return;
            }

            if (lease.Fence is not null)
            {
                await lease.HeartbeatAsync(end);
            }
            else if (await lease.AcquireAsync(end) is { } held)
            {
                lease.Say($"another run holds the lease now: {held}");
                return;
            }
        }
    }

    /// <returns>Whether it was ended because it took too long.</returns>
    private async Task<bool> WaitAsync(Process process)
    {
        var exited = process.WaitForExitAsync();
        if (plan.Timeout is not { } longest || await WithinAsync(exited, longest))
        {
            await exited;
            return false;
        }

        SignalsPassedOn.Send(process, 15);
        if (!await WithinAsync(exited, Grace))
        {
            process.Kill(entireProcessTree: true);
        }

        await exited;
        return true;
    }

    private async Task<bool> WithinAsync(Task task, TimeSpan longest)
    {
        using var stop = new CancellationTokenSource();
        var done = await Task.WhenAny(task, Task.Delay(longest, time, stop.Token)) == task;
        await stop.CancelAsync();
        return done;
    }
}

/// <summary>SIGTERM, SIGINT, SIGHUP and SIGQUIT go to the command, and this process waits for what it makes of them. One that comes before the command runs is kept for it.</summary>
internal sealed class SignalsPassedOn : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly List<int> _early = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _late = new();
    private Process? _process;
    private bool _none;

    public SignalsPassedOn()
    {
        // What the keyboard of a terminal sends goes to the command too, as it is in the same group: passed on it would count twice.
        var terminal = !System.Console.IsInputRedirected;
        foreach (var (signal, number, typed) in new[] { (PosixSignal.SIGTERM, 15, false), (PosixSignal.SIGINT, 2, true), (PosixSignal.SIGHUP, 1, false), (PosixSignal.SIGQUIT, 3, true) })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Pass(number, !(typed && terminal));
            }));
        }
    }

    /// <summary>A signal came when there was no command left to pass it to.</summary>
    public CancellationToken Late => _late.Token;

    public void PassTo(Process process)
    {
        lock (_gate)
        {
            _process = process;
            _early.ForEach(number => _ = Send(process, number));
        }
    }

    /// <param name="signal">0: none, it is only looked whether the process runs.</param>
    /// <returns>False: it has ended before.</returns>
    public static bool Send(Process process, int signal)
    {
        try
        {
            if (process.HasExited)
            {
                return false;
            }

            _ = signal == 0 ? 0 : Kill(process.Id, signal);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // it has ended just now
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _late.Dispose();
    }

    /// <summary>There is no command they could be passed to.</summary>
    public void NoCommand()
    {
        lock (_gate)
        {
            _none = true;
            if (_early.Count > 0)
            {
                _late.Cancel();
            }
        }
    }

    /// <param name="on">Whether the command does not get it by itself.</param>
    private void Pass(int number, bool on)
    {
        lock (_gate)
        {
            if (_none)
            {
                _late.Cancel();
            }
            else if (_process is null && on)
            {
                _early.Add(number);
            }
            else if (_process is not null && !Send(_process, on ? number : 0))
            {
                _late.Cancel();
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
