using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Http;

/// <summary>A console whose orchestrator is initialised and open for live tasks, and its client with the orchestrator's token.</summary>
public sealed class OrchestratorFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(redis);
        Client = await Host.OrchestratorAsync();
        await Host.ForceModeAsync(PipelineMode.Live);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}

/// <summary>What tests do with the orchestrator over and over.</summary>
internal static class OrchestratorClients
{
    /// <summary>Initialises the orchestrator; a client with its token.</summary>
    public static Task<HttpClient> OrchestratorAsync(this ConsoleHost host)
    {
        var credentials = host.Get<OrchestratorCredentials>();
        credentials.Init(force: false);
        return Task.FromResult(host.WithToken(credentials.Read().File!.Token));
    }

    /// <summary>Sets the mode; live as if the gate had opened it.</summary>
    public static async Task ForceModeAsync(this ConsoleHost host, PipelineMode mode, string opened = "{}")
    {
        var before = await host.Get<RedisModeStore>().ReadAsync(CancellationToken.None);
        await host.Get<RedisModeStore>().SetAsync(before.Mode, mode, "test", "", mode is PipelineMode.Live ? opened : "", host.Time.GetUtcNow(), CancellationToken.None);
        await Eventually.BecomesTrueAsync(() => host.Get<ModeService>().Current.Mode == mode, "the mode is known");
        await Eventually.BecomesTrueAsync(() => host.Get<RoutingService>().Current is not null, "the routing is loaded");
    }

    /// <summary>Sends JSON; status and body.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Json)> SendAsync(this HttpClient client, HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/orchestrator" + path);
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Submits a task that the default rules give to coder, whose results need approval.</summary>
    public static async Task<JsonElement> SubmitAsync(this HttpClient client, string goal = "fix the build", string? submittedBy = null)
    {
        var (status, json) = await client.SendAsync(HttpMethod.Post, "/tasks", new { goal, submittedBy });
        Assert.True(status is HttpStatusCode.Created, json.ToString());
        return json.GetProperty("task");
    }

    public static Task<(HttpStatusCode Status, JsonElement Json)> MoveAsync(this HttpClient client, string id, object body) => client.SendAsync(HttpMethod.Post, $"/tasks/{id}/transition", body);

    public static string Id(this JsonElement task) => task.GetProperty("id").GetString()!;

    public static string State(this JsonElement task) => task.GetProperty("state").GetString()!;

    public static string Code(this JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetString()!;

    /// <summary>A task whose result waits for approval, submitted and worked on by the console itself.</summary>
    public static async Task<OrchestratorTask> AwaitingAsync(this ConsoleHost host, string goal = "fix the build", string submittedBy = "nightly")
    {
        var tasks = host.Get<TaskService>();
        var submitted = Assert.IsType<SubmitOutcome.Submitted>(await tasks.SubmitAsync(Actor.System, new TaskSubmission { Goal = goal, SubmittedBy = submittedBy }, TaskKind.Live, null, CancellationToken.None));
        await tasks.ApplyAsync(submitted.Task.Id, new TaskAction.Start("worker", null, 7), CancellationToken.None);
        var done = await tasks.ApplyAsync(submitted.Task.Id, new TaskAction.Complete(7, new TaskResult { Text = "patched" }), CancellationToken.None);
        return Assert.IsType<TaskOutcome.Done>(done).Task;
    }
}
