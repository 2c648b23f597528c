using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace OpenClaw.Console.Tests.Live;

/// <summary>Speaks SignalR's JSON protocol over a WebSocket, as a client in any language would (the .NET client does not restore, ADR 0002).</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char EndOfMessage = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonElement> _messages = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _completions = Channel.CreateUnbounded<JsonElement>();
    private Task _reading = Task.CompletedTask;
    private int _invocations;

    public static Task<HubClient> ConnectAsync(Uri server, string? user = null) =>
        ConnectAsync(server, user is null ? [] : [("x-test-role", user)]);

    public static async Task<HubClient> ConnectAsync(Uri server, params (string Name, string Value)[] headers)
    {
        var client = new HubClient();
        foreach (var (name, value) in headers)
        {
            client._socket.Options.SetRequestHeader(name, value);
        }

        await client._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/hubs/live" }.Uri, TestContext.Current.CancellationToken);
        await client.SendAsync("""{"protocol":"json","version":1}""");
        client._reading = client.ReadAsync();
        return client;
    }

    /// <summary>The answer to Subscribe, or the error's text as an exception.</summary>
    public async Task<string> SubscribeAsync(string? afterId, params string[] channels)
    {
        var id = Interlocked.Increment(ref _invocations).ToString(CultureInfo.InvariantCulture);
        await SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = "Subscribe", arguments = new object?[] { channels, afterId } }));
        var completion = await _completions.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(id, completion.GetProperty("invocationId").GetString());
        return completion.TryGetProperty("error", out var error)
            ? throw new InvalidOperationException(error.GetString())
            : completion.GetProperty("result").GetString()!;
    }

    /// <summary>The next event or gap: its name and its one argument.</summary>
    public async Task<(string Name, JsonElement Argument)> NextAsync()
    {
        var message = await _messages.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        return (message.GetProperty("target").GetString()!, Assert.Single(message.GetProperty("arguments").EnumerateArray()));
    }

    public async Task<long> NextIdAsync()
    {
        var (name, argument) = await NextAsync();
        Assert.Equal("event", name);
        return long.Parse(argument.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
    }

    public bool HasMore => _messages.Reader.Count > 0;

    /// <summary>The server ended the connection.</summary>
    public Task Closed => _reading;

    public Task SendAsync(string message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + EndOfMessage), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var pending = new StringBuilder();
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[4096];
        var text = new char[4096];
        try
        {
            while (await _socket.ReceiveAsync(bytes, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                pending.Append(text, 0, decoder.GetChars(bytes, 0, part.Count, text, 0));
                var all = pending.ToString().Split(EndOfMessage);
                pending.Clear().Append(all[^1]);
                foreach (var message in all[..^1])
                {
                    Sort(JsonDocument.Parse(message).RootElement);
                }
            }
        }
        catch (WebSocketException)
        {
            // Ended without a farewell.
        }

        _messages.Writer.TryComplete();
        _completions.Writer.TryComplete();
    }

    private void Sort(JsonElement message)
    {
        switch (message.TryGetProperty("type", out var type) ? type.GetInt32() : 0)
        {
            case 1:
                _messages.Writer.TryWrite(message);
                break;
            case 3:
                _completions.Writer.TryWrite(message);
                break;
            default:
                break; // the handshake's answer, pings
        }
    }
}
