using System.Net.Http;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>Turns failures into a line on standard error and an exit code; no stack traces for people.</summary>
internal static class CliErrors
{
    /// <param name="json">Scripts get the failure as JSON too.</param>
    public static int Guard(Func<int> verb, bool json = false)
    {
        try
        {
            return verb();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Fail(error.Message, json: json);
        }
    }

    public static async Task<int> GuardAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (HttpRequestException error)
        {
            await System.Console.Error.WriteLineAsync($"The console cannot be reached: {error.Message}. Is it running, and is --url right?");
            return ExitCodes.Unreachable;
        }
        catch (TaskCanceledException)
        {
            await System.Console.Error.WriteLineAsync("The console did not answer in time.");
            return ExitCodes.Unreachable;
        }
        catch (CliArgumentException error)
        {
            await System.Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Configuration;
        }
        catch (JsonException)
        {
            return Fail("What answers there is not this console: its answer is not JSON. Is --url right?");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Fail(error.Message);
        }
    }

    /// <param name="code">The exit code.</param>
    /// <param name="json">The message goes to standard output as JSON too, in the form of the orchestrator's errors.</param>
    /// <param name="name">The code a script goes by.</param>
    public static int Fail(string message, int code = ExitCodes.Failed, bool json = false, string name = "failed")
    {
        if (json)
        {
            System.Console.WriteLine(JsonSerializer.Serialize(new { error = new { code = name, message } }));
        }

        System.Console.Error.WriteLine(message);
        return code;
    }
}
