using System.Diagnostics;
using System.Text.Json;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>
/// Assets/real-sender.mjs: a sender in plain Node that shares no code with the console. For a browser test: run it against the host, then look on /proof for a
/// row whose link ends with each <see cref="Sent.MilestoneId"/> (the list is virtual: filter by the id's text), and on /demand for the last summary's id.
/// </summary>
internal static class RealSender
{
    internal sealed record Sent(string MilestoneId, string IdempotencyKey, string Claim, string Status);

    internal sealed record SentSummary(string SummaryId, string Status);

    internal sealed record Report(IReadOnlyList<Sent> Milestones, IReadOnlyList<SentSummary> Summaries);

    public static async Task<Report> RunAsync(string url, string secret, int milestones, int summaries)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Assets", "real-sender.mjs"), $"{milestones}", $"{summaries}" },
            Environment = { ["CONSOLE_URL"] = url, ["MILESTONE_SIGNING_SECRET"] = secret },
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var problem = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, $"real-sender.mjs ended with {node.ExitCode}: {await problem} {output}");
        return JsonSerializer.Deserialize<Report>(output, JsonSerializerOptions.Web)!;
    }
}
