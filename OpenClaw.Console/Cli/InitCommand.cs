using System.CommandLine;
using System.Text.Json;
using OpenClaw.Console.Access;

namespace OpenClaw.Console.Cli;

/// <summary>init: creates the orchestrator's credentials file (spec 3 section 4).</summary>
internal static class InitCommand
{
    public static Command Build()
    {
        var data = CliOptions.Data();
        var force = new Option<bool>("--force") { Description = "Replace existing credentials; the old token ends now." };
        var json = CliOptions.Json();
        var command = new Command("init", "Create the orchestrator's bearer token in the data directory. Again: says so and exits 0.") { data, force, json };
        command.SetAction(parsed => CliErrors.Guard(() =>
        {
            var credentials = new OrchestratorCredentials(CliOptions.DataDirectory(parsed.GetValue(data)), TimeProvider.System);
            var written = credentials.Init(parsed.GetValue(force));
            if (!written && credentials.Read().Problem is { } problem)
            {
                return CliErrors.Fail(problem, json: parsed.GetValue(json));
            }

            System.Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(new { path = credentials.Path, written }) : written
                ? $"Wrote {credentials.Path} (readable by you alone). A running console honours it at once."
                : $"{credentials.Path} exists already and was left alone; --force replaces it.");
            return ExitCodes.Ok;
        }, parsed.GetValue(json)));
        return command;
    }
}

/// <summary>rotate-token: a new bearer token; the old one works on for the grace window.</summary>
internal static class RotateTokenCommand
{
    public static Command Build()
    {
        var data = CliOptions.Data();
        var grace = new Option<double>("--grace-hours") { Description = "Hours the old token works on, 0 to 168; 0 ends it now.", DefaultValueFactory = _ => 24 };
        var json = CliOptions.Json();
        var command = new Command("rotate-token", "Replace the orchestrator's bearer token.") { data, grace, json };
        command.SetAction(parsed => CliErrors.Guard(() =>
        {
            if (parsed.GetValue(grace) is not (>= 0 and <= 168) and var hours)
            {
                return CliErrors.Fail($"--grace-hours is {hours}; it must be between 0 and 168.", ExitCodes.Configuration, parsed.GetValue(json), "invalid_argument");
            }

            var credentials = new OrchestratorCredentials(CliOptions.DataDirectory(parsed.GetValue(data)), TimeProvider.System);
            credentials.Rotate(TimeSpan.FromHours(parsed.GetValue(grace)));
            System.Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { path = credentials.Path, graceHours = parsed.GetValue(grace) })
                : $"Wrote a new token to {credentials.Path}. The old one works for {parsed.GetValue(grace)} more hours.");
            return ExitCodes.Ok;
        }, parsed.GetValue(json)));
        return command;
    }
}
