using System.Diagnostics;

namespace OpenClaw.Console.Tests.Domain.Signing;

/// <summary>A real JavaScript engine that canonicalises and signs as a sender does: one node process for a whole batch.</summary>
internal static class CanonicalOracle
{
    /// <summary>What the engine gives for one document; null where it refuses to parse it.</summary>
    internal sealed record Answer(byte[] Canonical, string Signature);

    internal static async Task<IReadOnlyList<Answer?>> AskAsync(IEnumerable<byte[]> documents, string secret)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Assets", "canonical-oracle.mjs"), secret },
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        foreach (var document in documents)
        {
            await node.StandardInput.WriteLineAsync(Convert.ToBase64String(document));
        }

        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static Answer? Parse(string line) =>
        line is "!" ? null : new Answer(Convert.FromBase64String(line.Split(' ')[0]), line.Split(' ')[1]);
}
