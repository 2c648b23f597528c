using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>A console killed with -9 while it emits, on its own Redis.</summary>
public sealed class EmitCrashTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "openclaw-crash-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    [Fact]
    public async Task Kill_WhileEmitting_LosesNothingThatWasAnsweredAndLeavesNoTornLine()
    {
        await ConsoleProcess.RunAsync(null, "init", "--data", _data);
        var token = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_data, "orchestrator-bearer.json"))).RootElement.GetProperty("token").GetString()!;
        var acknowledged = new List<string>();
        await using (var console = await ConsoleProcess.ServeAsync(_data))
        {
            using var client = Client(console.Url, token);
            Task? kill = null;
            for (var i = 0; i < 1_000 && kill is not { IsCompleted: true }; i += 16)
            {
                var ids = Enumerable.Range(i, 16).Select(n => $"crash.{n}").ToArray();
                var answers = ids.Select(id => EmitAsync(client, id)).ToArray();
                if (i == 480)
                {
                    kill = console.KillAsync();
                }

                acknowledged.AddRange((await Task.WhenAll(answers)).Zip(ids).Where(pair => pair.First == HttpStatusCode.Accepted).Select(pair => pair.Second));
            }

            await kill!;
        }

        Assert.InRange(acknowledged.Count, 400, 999);
        await using var again = await ConsoleProcess.ServeAsync(_data);
        using var second = Client(again.Url, token);
        Assert.Equal(HttpStatusCode.Accepted, await EmitAsync(second, "after.the.crash"));
        var lines = (await File.ReadAllLinesAsync(Path.Combine(_data, "logs", "milestones.jsonl")))
            .Select(line => Assert.IsType<MilestoneVerdict.Valid>(MilestoneCheck.Examine(Encoding.UTF8.GetBytes(line))).Milestone.MilestoneId).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(acknowledged.Where(id => !lines.Contains(id)));
        Assert.Contains("after.the.crash", lines);
        foreach (var id in acknowledged)
        {
            Assert.Equal(HttpStatusCode.OK, await EmitAsync(second, id));
        }
    }

    private static HttpClient Client(string url, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<HttpStatusCode> EmitAsync(HttpClient client, string id)
    {
        try
        {
            using var content = new StringContent(EmitTests.Event(id), Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync("/api/milestones", content);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return HttpStatusCode.ServiceUnavailable;
        }
    }
}
