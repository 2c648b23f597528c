using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace OpenClaw.Console.Cli;

/// <summary>Options that several verbs share.</summary>
internal static class CliOptions
{
    public static Option<string?> Data() => new("--data") { Description = "Data directory of the console (default ./data, or Data__Directory)." };

    public static Option<string?> Url() => new("--url") { Description = "Address of the running console (default http://127.0.0.1:5080, or OPENCLAW_CONSOLE_URL)." };

    public static Option<string?> Token() => new("--token") { Description = "Machine token (default OPENCLAW_CONSOLE_TOKEN, else the credentials file in the data directory)." };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON for scripts." };

    public static string DataDirectory(string? given) =>
        Path.GetFullPath(given ?? new ConfigurationBuilder().AddEnvironmentVariables().Build()["Data:Directory"] ?? "data");
}
