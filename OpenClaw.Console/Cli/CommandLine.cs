using System.CommandLine;

namespace OpenClaw.Console.Cli;

/// <summary>The verbs of ./console.</summary>
internal static class CommandLine
{
    private const string Description = """
        OpenClaw.Console: see and steer what OpenClaw's agents prove, demand and do.

        Exit codes: 0 done; 1 failed, the message says why; 2 a setting or an argument cannot be used;
        3 the console or its Redis cannot be reached; 4 the token may not do this;
        5 the audit ledger is not what was written.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(Description)
        {
            ServeCommand.Build(), HealthCommand.Build(), StatusCommand.Build(), InitCommand.Build(), RotateTokenCommand.Build(), TokenCommand.Build(), AuditCommand.Build(), BackfillCommand.Build(),
            ModeCommand.Build(), GateCommands.Synthetic(), GateCommands.SyntheticAll(), GateCommands.ShadowSummary(), ShadowCommand.Build(),
            TasksCommand.Build(), LeaseCommand.Build(),
        };
        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            // SIGTERM belongs to the host, which stops in its own order and time; by default it would be cut off after 2 s.
            ProcessTerminationTimeout = null,
        });
        return parsed.Errors.Count > 0 ? ExitCodes.Configuration : code;
    }
}
