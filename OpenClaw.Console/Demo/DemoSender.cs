using System.Net.Http.Headers;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Demo;

/// <summary>
/// The built-in sender of <c>--demo</c>: signs and posts realistic envelopes to the console's own ingest over HTTP, as the orchestrator would: a day of
/// the past at once, then one every interval, some of them bad; and plays the scenes of tasks, jobs and deliveries beside them.
/// </summary>
internal sealed partial class DemoSender(
    DemoService demo, DemoClient client, DemoStory story, IEnumerable<IDemoScene> scenes, SecretVault vault, SecretService secrets, LiveFeed live, IHostApplicationLifetime lifetime,
    ConsoleOptions options, TimeProvider time, ILogger<DemoSender> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe([LiveChannels.Console], _ => demo.RefreshAsync(stoppingToken), TimeSpan.Zero);
        await TryAsync(() => demo.RefreshAsync(stoppingToken));
        if (options.Demo.Enabled)
        {
            await SendAsync(stoppingToken);
        }

        // The subscription lives as long as this method.
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
    }

    private async Task SendAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        demo.SetSending(true);
        await PlayAsync(() => BeginAsync(stoppingToken), stoppingToken);
        foreach (var scene in scenes)
        {
            await PlayAsync(() => scene.BeginAsync(stoppingToken), stoppingToken);
        }

        while (demo.Sending)
        {
            await Task.Delay(options.Demo.Interval, time, stoppingToken);
            await PlayAsync(() => PostAsync(story.Next(time.GetUtcNow()), stoppingToken), stoppingToken);
            foreach (var scene in scenes)
            {
                await PlayAsync(() => scene.StepAsync(stoppingToken), stoppingToken);
            }
        }
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        if (!vault.Known.Any(known => known.Accepted))
        {
            await secrets.GenerateAsync(DemoService.DemoActor, cancel);
        }

        await demo.MarkAsync(cancel);
        await client.OpenAsync(cancel);
        LogStarted();
        foreach (var envelope in story.Past(time.GetUtcNow()))
        {
            await PostAsync(envelope, cancel);
        }
    }

    private async Task PostAsync(DemoEnvelope envelope, CancellationToken cancel)
    {
        if (vault.Known.FirstOrDefault(known => known.Accepted)?.Secret is not { } secret)
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(envelope.Path, UriKind.Relative)) { Content = new ByteArrayContent(envelope.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (envelope.Fault != DemoFault.MissingHeaders)
        {
            var signed = envelope.Fault switch
            {
                DemoFault.WrongSecret => SignedHeaders.For(envelope.Body, new SigningSecret("00000000000000000000000000000000"), time.GetUtcNow()),
                DemoFault.NotJson => new SignedHeaders(EnvelopeSignature.Sign(secret, envelope.Body), Redis.Iso.Write(time.GetUtcNow())),
                _ => SignedHeaders.For(envelope.Body, secret, time.GetUtcNow()),
            };
            request.Headers.Add(EnvelopeSignature.HeaderName, signed.Signature);
            request.Headers.Add(EnvelopeSignature.TimestampHeaderName, signed.Timestamp);
        }

        await client.SendAsync(request, cancel);
    }

    /// <summary>One thing after the other, and nothing once the data is being removed.</summary>
    private Task PlayAsync(Func<Task> part, CancellationToken cancel) => TryAsync(() => demo.WhileSendingAsync(part, cancel));

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (error is HttpRequestException or Redis.RedisUnavailableException or Redis.RedisCommandException or TaskCanceledException or System.Text.Json.JsonException)
        {
            LogFailed(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "--demo: posting demo data to this console; remove it with the button on any page")]
    private partial void LogStarted();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo sender could not post: {Reason}")]
    private partial void LogFailed(string reason);
}
