using System.Net;
using System.Text.Json;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A webhook.</summary>
public sealed class Hook : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<(string Path, JsonElement Body)> _received = [];

    public Hook()
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public int Status { get; set; } = 204;

    public IReadOnlyList<(string Path, JsonElement Body)> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.InputStream);
                lock (_received)
                {
                    _received.Add((context.Request.Url!.AbsolutePath, body));
                }

                context.Response.StatusCode = Status;
                context.Response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
