using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>Runs a command without a shell, each argument as it stands, with a time limit.</summary>
public sealed class CommandRunner(TimeProvider time)
{
    /// <summary>Most characters kept of what a command prints.</summary>
    public const int MostOutput = 1024 * 1024;

    /// <param name="command">The executable and its arguments.</param>
    /// <param name="environment">Put beside the console's own.</param>
    public async Task<CommandEnd> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan longest, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(command);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            return new CommandEnd(false, $"{command[0]} could not be started: {error.Message}", "") { Started = false };
        }

        process.StandardInput.Close();
        var (output, problems) = (ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await process.WaitForExitAsync(either.Token);
            // What it left running may hold its output open for ever.
            await Task.WhenAny(Task.WhenAll(output, problems), Task.Delay(longest, time, either.Token));
        }
        catch (OperationCanceledException)
        {
            // Told apart below.
        }

        if (!process.HasExited)
        {
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            return new CommandEnd(false, $"it did not end within {longest.TotalSeconds:0.#} s and was ended", "");
        }

        var (said, complained) = (output.IsCompletedSuccessfully ? await output : "", problems.IsCompletedSuccessfully ? await problems : "");
        return process.ExitCode == 0
            ? new CommandEnd(true, "exit code 0", said)
            : new CommandEnd(false, $"exit code {process.ExitCode}", complained.Trim().Length > 0 ? complained : said);
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        while (await reader.ReadAsync(buffer) is > 0 and var read)
        {
            if (text.Length < MostOutput)
            {
                text.Append(buffer, 0, Math.Min(read, MostOutput - text.Length));
            }
        }

        return text.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended just now.
        }
    }
}
