using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>
/// The scheduler's own commands (spec 4 section 3): list, disable, enable. Address and token go through the environment, where other users cannot read them: the CLI
/// of OpenClaw 2026.9.6 takes a <c>--url</c> only together with a <c>--token</c> beside it.
/// </summary>
public sealed class SchedulerCommands(CommandRunner runner, ConsoleOptions options)
{
    private const string JobId = "{job_id}";

    /// <summary>Whether there is a scheduler to ask.</summary>
    public bool HasGateway => options.OpenClaw.HasGateway;

    public Task<CommandEnd> ListAsync(CancellationToken cancel) => RunAsync(options.OpenClaw.ListCommand, ["cron", "list", "--json", "--all"], "", cancel);

    public Task<CommandEnd> DisableAsync(string jobId, CancellationToken cancel) => RunAsync(options.OpenClaw.DisableCommand, ["cron", "disable", JobId], jobId, cancel);

    public Task<CommandEnd> EnableAsync(string jobId, CancellationToken cancel) => RunAsync(options.OpenClaw.EnableCommand, ["cron", "enable", JobId], jobId, cancel);

    private Task<CommandEnd> RunAsync(IReadOnlyList<string> configured, string[] usual, string jobId, CancellationToken cancel)
    {
        var (gateway, environment) = (options.OpenClaw, new Dictionary<string, string>(StringComparer.Ordinal));
        IEnumerable<string> command = configured.Count > 0 ? configured : [gateway.Command, .. usual];
        if (gateway.GatewayUrl.Length > 0)
        {
            environment["OPENCLAW_GATEWAY_URL"] = gateway.GatewayUrl;
        }

        if (gateway.Token.Length > 0)
        {
            environment["OPENCLAW_GATEWAY_TOKEN"] = gateway.Token;
        }

        return runner.RunAsync([.. command.Select(part => part.Replace(JobId, jobId, StringComparison.Ordinal))], environment, gateway.CommandTimeout, cancel);
    }
}
