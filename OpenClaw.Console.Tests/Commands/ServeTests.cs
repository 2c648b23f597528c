using System.Net;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>The console as a process with its own Redis: stop, kill -9, and never two on one directory.</summary>
public sealed class ServeTests : IDisposable
{
    private static readonly Dictionary<string, string> Environment = new() { ["MILESTONE_SIGNING_SECRET"] = Sender.Secret };

    private readonly string _data = Path.Combine(Path.GetTempPath(), "openclaw-serve-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    [Fact]
    public async Task Console_KilledAndStartedAgain_KeepsWhatItAcknowledged()
    {
        await using (var first = await ConsoleProcess.ServeAsync(_data, Environment))
        {
            Assert.Contains("/setup?code=", await LogWith(first, "/setup?code="), StringComparison.Ordinal);
            using var sender = new Sender(first.Url, Sender.Secret);
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await sender.MilestoneAsync(Sender.Milestone($"k{i}"))).Status);
            }

            var second = await ConsoleProcess.RunAsync(Environment, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);
            Assert.Equal(1, second.Code);
            Assert.Contains($"process {first.Id}", second.Error, StringComparison.Ordinal);
            Assert.Contains("--data", second.Error, StringComparison.Ordinal);
            await first.KillAsync();
        }

        await using var again = await ConsoleProcess.ServeAsync(_data, Environment);
        using var sameSender = new Sender(again.Url, Sender.Secret);
        Assert.Equal(20, (await sameSender.GetAsync("/api/milestones/latest?limit=50")).GetProperty("items").GetArrayLength());
        for (var i = 0; i < 20; i++)
        {
            Assert.Contains("duplicate", (await sameSender.MilestoneAsync(Sender.Milestone($"k{i}"))).Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await again.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.DoesNotContain(Sender.Secret, again.Output, StringComparison.Ordinal);
    }

    private static async Task<string> LogWith(ConsoleProcess console, string text)
    {
        await Eventually.BecomesTrueAsync(() => console.Output.Contains(text, StringComparison.Ordinal), $"the log says {text}");
        return console.Output;
    }
}
