using System.Net;
using System.Text.Json;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A webhook that keeps what it is told and answers as it is set to.</summary>
internal sealed class Hook : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<JsonElement> _bodies = [];

    public Hook()
    {
        Url = $"http://127.0.0.1:{RedisServer.FreePort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.NoContent;

    /// <summary>What it took, in order of arrival.</summary>
    public IReadOnlyList<JsonElement> Bodies
    {
        get
        {
            lock (_bodies)
            {
                return [.. _bodies];
            }
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var asked = await _listener.GetContextAsync();
                using var body = await JsonDocument.ParseAsync(asked.Request.InputStream);
                if (Status is HttpStatusCode.NoContent)
                {
                    lock (_bodies)
                    {
                        _bodies.Add(body.RootElement.Clone());
                    }
                }

                asked.Response.StatusCode = (int)Status;
                asked.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // It was closed.
        }
    }
}
