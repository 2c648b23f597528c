using System.Net.Http.Headers;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;

namespace OpenClaw.Console.Alerts;

/// <summary>Posts a message to every configured webhook.</summary>
internal sealed partial class AlertWebhooks(ConsoleOptions options, TimeProvider time, ILogger<AlertWebhooks> log) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly DeliveryHttp _http = new(new DeliveryConnect(options.Deliveries.AllowedHttpHosts));

    /// <summary>Whether there is anybody to tell.</summary>
    public bool Any => options.Alerts.Webhooks.Count > 0;

    public void Dispose() => _http.Dispose();

    /// <summary>Tells all of them.</summary>
    /// <param name="body">The body for a format, discord or json.</param>
    /// <returns>Whether at least one took it.</returns>
    public async Task<bool> TellAsync(Func<string, byte[]> body, CancellationToken cancel)
    {
        var told = false;
        foreach (var webhook in options.Alerts.Webhooks)
        {
            if (await PostAsync(webhook.Url, body(webhook.Format), cancel) is { } problem)
            {
                LogFailed(new Uri(webhook.Url).Host, problem);
            }
            else
            {
                told = true;
            }
        }

        return told;
    }

    /// <returns>Why it was not taken; null: it was.</returns>
    private async Task<string?> PostAsync(string url, byte[] body, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        try
        {
            var answer = await _http.SendAsync(request, time.GetUtcNow(), either.Token);
            return answer.Status is >= 200 and < 300 ? null : answer.Failure ?? $"HTTP {answer.Status}";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "timeout";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook at {Host} did not take an alert: {Problem}")]
    private partial void LogFailed(string host, string problem);
}
