using System.Net;
using System.Net.Http;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>The lease of one run, told to the console over HTTP. What goes wrong is said once on standard error and never stops the command.</summary>
internal sealed class LeaseClient(ConsoleClient client, LeasePlan plan)
{
    private string _said = "";
    private bool _outputTold;

    /// <summary>The fence, once the lease is held.</summary>
    public long? Fence { get; private set; }

    /// <summary>Somebody else has taken the lease since.</summary>
    public bool Lost { get; private set; }

    /// <summary>The last call was not answered, or by somebody who is only away for a while: it may be made again.</summary>
    public bool MayTryAgain { get; private set; }

    /// <summary>What to say when the console does not answer.</summary>
    public string WhenAway { get; set; } = "the command runs all the same.";

    /// <summary>Tries to take the lease.</summary>
    /// <returns>Who holds it; null: this run does, or the console does not answer.</returns>
    public async Task<string?> AcquireAsync(CancellationToken cancel)
    {
        var answer = await SendAsync("acquire", new { ttlSeconds = (int)plan.Ttl.TotalSeconds, holder = plan.Holder, pid = Environment.ProcessId, steal = plan.Steal }, cancel);
        if (answer is null)
        {
            return null;
        }

        if (answer.Ok)
        {
            Fence = answer.Json.GetProperty("fence").GetInt64();
            return null;
        }

        if (answer.Status == HttpStatusCode.Conflict && Text(answer, "error") == "lease_held")
        {
            return $"{Text(answer, "holder")} until {Text(answer, "expiresAt")}";
        }

        Complain(answer);
        return null;
    }

    public async Task HeartbeatAsync(CancellationToken cancel)
    {
        var answer = await SendAsync("heartbeat", new { fence = Fence }, cancel);
        if (answer is { Status: HttpStatusCode.Conflict })
        {
            Lost = true;
            Say("somebody else has taken the lease; the command goes on without it.");
        }
        else if (answer is { Ok: false })
        {
            Complain(answer);
        }
    }

    public async Task ReleaseAsync(string status, string detail, CancellationToken cancel)
    {
        if (plan.Output && status == "ok" && !_outputTold)
        {
            await SendAsync("output", new { }, cancel);
            if (MayTryAgain)
            {
                return;
            }

            _outputTold = true;
        }

        if (await SendAsync("release", new { fence = Fence, status, detail }, cancel) is { Ok: false, Status: not HttpStatusCode.Conflict } answer)
        {
            Complain(answer);
        }
    }

    public void Say(string text)
    {
        if (_said != text)
        {
            _said = text;
            System.Console.Error.WriteLine($"[lease {plan.Job}] {text}");
        }
    }

    private async Task<CliAnswer?> SendAsync(string verb, object body, CancellationToken cancel)
    {
        try
        {
            var answer = await client.SendAsync(HttpMethod.Post, $"/api/leases/{Uri.EscapeDataString(plan.Job)}/{verb}", body, cancel);
            MayTryAgain = answer.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            MayTryAgain = true;
            Say($"the console cannot be reached; {WhenAway}");
            return null;
        }
    }

    private void Complain(CliAnswer answer) => Say(answer.Status == HttpStatusCode.ServiceUnavailable ? $"the console's Redis is away; {WhenAway}" : $"the console answered {(int)answer.Status}: {Text(answer, "detail")}");

    private static string Text(CliAnswer answer, string name)
    {
        try
        {
            return answer.Json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
