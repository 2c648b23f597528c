using System.CommandLine;

namespace OpenClaw.Console.Cli;

/// <summary>The verbs of ./console.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("OpenClaw.Console: see and steer what OpenClaw's agents prove, demand and do.") { ServeCommand.Build() };
        return root.Parse(args).InvokeAsync();
    }
}
