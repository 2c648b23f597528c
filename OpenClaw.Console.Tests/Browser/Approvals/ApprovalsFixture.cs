using OpenClaw.Console.Access;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Browser.Approvals;

/// <summary>What browser tests of approvals do over and over.</summary>
internal static class ApprovalsStage
{
    public const string Result = """
        ## What I changed
        The retry loop slept *before* the first attempt. Now it does not.

        - `Gateway.cs`: first attempt at once
        - 3 tests added, [the run](https://ci.example/runs/81)

        | before | after |
        | --- | --- |
        | 1.2 s | 0.2 s |

        <script>alert(1)</script> <img src=x onerror=alert(1)> [free](javascript:alert(1)) ![beacon](https://evil.example/x.png)
        """;

    /// <summary>A console whose pipeline is live, and where publishing takes two people.</summary>
    public static async Task<ConsoleHost> StartAsync(SharedRedis redis, params (string Key, string? Value)[] settings)
    {
        var host = await ConsoleHost.StartAsync(redis, [("Approvals:Quorums:0:Capability", "publish"), ("Approvals:Quorums:0:Quorum", "2"), .. settings]);
        await host.ForceModeAsync(PipelineMode.Live);
        return host;
    }

    /// <summary>A task whose result waits for people.</summary>
    public static async Task<OrchestratorTask> WaitingAsync(this ConsoleHost host, string goal, string by = "nightly", string result = Result, params string[] capabilities)
    {
        var tasks = host.Get<TaskService>();
        var submission = new TaskSubmission { Goal = goal, SubmittedBy = by, RequiredCapabilities = [.. capabilities] };
        var submitted = Assert.IsType<SubmitOutcome.Submitted>(await tasks.SubmitAsync(Actor.System, submission, TaskKind.Live, null, CancellationToken.None));
        await tasks.ApplyAsync(submitted.Task.Id, new TaskAction.Start("worker", null, 7), CancellationToken.None);
        var outcome = new TaskResult { Text = result, Artefacts = [new TaskArtefact("out/gateway.patch", "text/x-diff", 4812)] };
        return Assert.IsType<TaskOutcome.Done>(await tasks.ApplyAsync(submitted.Task.Id, new TaskAction.Complete(7, outcome), CancellationToken.None)).Task;
    }

    /// <summary>A browser in which somebody has signed in by the page, from the address they wanted.</summary>
    public static async Task SignInAsync(this BrowserPage page, string user)
    {
        await page.Page.Locator("input[name='Form.Name']").FillAsync(user);
        await page.Page.Locator("input[name='Form.Password']").FillAsync(ConsoleHost.Password);
        await page.Page.Locator("form button[type=submit]").ClickAsync();
    }
}
