using System.Net.Http;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>Turns failures into a line on standard error and an exit code; no stack traces for people.</summary>
internal static class CliErrors
{
    public static int Guard(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Fail(error.Message);
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

    public static int Fail(string message)
    {
        System.Console.Error.WriteLine(message);
        return ExitCodes.Failed;
    }
}
