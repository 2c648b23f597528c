using System.Globalization;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Demo;

/// <summary>
/// Milestones emitted to two endpoints of the demo, whose receiver is <see cref="DemoReceiver"/>: nearly all are accepted, some are busy at first, a few are
/// refused and become dead letters. Nothing of it goes anywhere else.
/// </summary>
internal sealed class DemoDeliveries(DemoClient client, EndpointService endpoints, TimeProvider time) : IDemoScene
{
    /// <summary>Intervals between two emissions: about four a minute at two seconds each.</summary>
    private const int Every = 8;

    /// <summary>Dead letters one start makes, at most: they stay until somebody decides.</summary>
    private const int MostRefused = 24;

    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private int _count;
    private int _refused;
    private int _ticks;

    public async Task BeginAsync(CancellationToken cancel)
    {
        await SaveAsync("demo-proof-app", "Demo proof app", cancel);
        await SaveAsync("demo-archive", "Demo archive", cancel);
        for (var i = 0; i < 16; i++)
        {
            await EmitAsync(cancel);
        }
    }

    public Task StepAsync(CancellationToken cancel) => ++_ticks % Every == 0 ? EmitAsync(cancel) : Task.CompletedTask;

    private async Task SaveAsync(string id, string name, CancellationToken cancel)
    {
        var seen = endpoints.List(DemoService.DemoActor).FirstOrDefault(entry => entry.Endpoint.Id == id);
        if (seen is null or { Endpoint.Demo: true })
        {
            // The port may be another one than at the last start.
            var endpoint = new DeliveryEndpoint { Id = id, Name = name, Channels = [DeliveryChannel.Milestones], Url = $"{client.Url}{DemoReceiver.Path}?as={id}", Concurrency = 2, Demo = true };
            await endpoints.SaveAsync(DemoService.DemoActor, endpoint, seen, cancel);
        }
    }

    private async Task EmitAsync(CancellationToken cancel)
    {
        var number = _count++;
        var fate = number % 8 == 3 && _refused < MostRefused ? DemoReceiver.Refused : number % 8 == 6 ? DemoReceiver.Busy : "fine";
        _refused += fate == DemoReceiver.Refused ? 1 : 0;
        var (scope, claim, next, path, summary, _) = DemoTexts.Milestones[number % DemoTexts.Milestones.Count];
        var figure = ((number * 7) + 3).ToString(CultureInfo.InvariantCulture);
        await client.PostAsync(
            "/api/milestones",
            new
            {
                milestoneId = $"demo.emit.{fate}.{_run}.{number}", timestampUtc = Iso.Write(time.GetUtcNow()), scope, claim = claim.Replace("{n}", figure, StringComparison.Ordinal), riskStatus = "on-track",
                nextAction = next, evidence = new[] { new { type = "log", path, summary = summary.Replace("{n}", figure, StringComparison.Ordinal) } },
            },
            cancel);
    }
}
