using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace OpenClaw.Bench.Circuits;

/// <summary>
/// A page held open without a browser: it fetches the page, starts its circuit over Blazor's own hub protocol, tells the list how tall the window is, and
/// acknowledges every render batch. To the console it is a browser that is quick and never clicks.
/// </summary>
internal sealed partial class BlazorCircuit : IAsyncDisposable
{
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int WindowHeight = 800;
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private int _objects;
    private Task _reading = Task.CompletedTask;

    /// <summary>Render batches acknowledged.</summary>
    public long Batches { get; private set; }

    /// <summary>Bytes of what the console has sent.</summary>
    public long Received { get; private set; }

    public static async Task<BlazorCircuit> OpenAsync(Uri console, string path, string cookie)
    {
        using var http = new HttpClient { BaseAddress = console };
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        var html = await http.GetStringAsync(path);
        var markers = Marker().Matches(html).Select(match => match.Groups["json"].Value).Where(json => json.Contains("\"type\":\"server\"", StringComparison.Ordinal)).ToList();
        if (markers.Count == 0)
        {
            throw new InvalidOperationException($"{path} has no interactive component: not signed in?");
        }

        var circuit = new BlazorCircuit();
        circuit._socket.Options.SetRequestHeader("Cookie", cookie);
        circuit._socket.Options.SetRequestHeader("Origin", console.GetLeftPart(UriPartial.Authority));
        await circuit._socket.ConnectAsync(new UriBuilder(console) { Scheme = "ws", Path = "/_blazor" }.Uri, CancellationToken.None);
        await circuit._socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        circuit._reading = circuit.ReadAsync();
        await circuit.InvokeAsync("0", "StartCircuit", console.ToString(), new Uri(console, path).ToString(), $"[{string.Join(',', markers)}]", "");
        await circuit._drawn.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        return circuit;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var buffer = new byte[64 * 1024];
            var held = 0;
            var shaken = false;
            while (true)
            {
                if (held == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                var read = await _socket.ReceiveAsync(buffer.AsMemory(held), _stop.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    throw new InvalidOperationException("The console closed the circuit.");
                }

                held += read.Count;
                Received += read.Count;
                if (!shaken)
                {
                    var end = Array.IndexOf(buffer, (byte)0x1E, 0, held);
                    shaken = end >= 0;
                    held = shaken ? held - end - 1 : held;
                    Array.Copy(buffer, end + 1, buffer, 0, shaken ? held : 0);
                    if (!shaken)
                    {
                        continue;
                    }
                }

                var (messages, used) = Cut(buffer.AsSpan(0, held));
                foreach (var message in messages)
                {
                    await AnswerAsync(message);
                }

                held -= used;
                Array.Copy(buffer, used, buffer, 0, held);
            }
        }
        catch (Exception error)
        {
            _drawn.TrySetException(error);
            throw;
        }
    }

    private static (List<object?[]> Messages, int Used) Cut(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<object?[]>();
        var rest = bytes;
        while (HubBytes.TryCut(ref rest, out var message))
        {
            messages.Add((object?[])HubBytes.Read(ref message)!);
        }

        return (messages, bytes.Length - rest.Length);
    }

    private async Task AnswerAsync(object?[] message)
    {
        switch (message)
        {
            case [(long)Completion, _, _, 1L, var error]:
                throw new InvalidOperationException($"The circuit did not start: {error}");
            case [(long)Invocation, _, _, "JS.Error", object?[] { Length: > 0 } args, ..]:
                throw new InvalidOperationException($"The circuit failed: {args[0]}");
            case [(long)Invocation, _, _, "JS.RenderBatch", object?[] { Length: >= 1 } args, ..]:
                Batches++;
                await InvokeAsync(null, "OnRenderCompleted", args[0], null);
                break;
            case [(long)Invocation, _, _, "JS.BeginInvokeJS", object?[] { Length: >= 5 } args, ..]:
                await CallAsync((long)args[0]!, (string)args[1]!, (string?)args[2] ?? "", (long)args[3]!);
                break;
            default:
                break; // pings, and what only a real page would act on
        }
    }

    /// <summary>Plays the browser's scripts, as far as the pages wait for them.</summary>
    private async Task CallAsync(long call, string function, string args, long resultKind)
    {
        const long ObjectReference = 1;
        if (call != 0)
        {
            var result = function == "oc.ready" ? "\"Europe/Berlin\"" : resultKind == ObjectReference ? $"{{\"__jsObjectId\":{++_objects}}}" : "null";
            await InvokeAsync(null, "EndInvokeJSFromDotNet", call, true, $"[{call},true,{result}]");
        }

        if (function.EndsWith("Virtualize.init", StringComparison.Ordinal) && DotNetObject().Match(args) is { Success: true } list)
        {
            await InvokeAsync(null, "BeginInvokeDotNetFromJS", "1", null, "OnSpacerBeforeVisible", long.Parse(list.Groups["id"].Value, null), $"[0,0,{WindowHeight}]");
            _drawn.TrySetResult();
        }
    }

    private async Task InvokeAsync(string? id, string target, params object?[] args)
    {
        var message = HubBytes.Message(Invocation, NoHeaders, id, target, args, Array.Empty<object?>());
        await _sending.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(?<json>\\{.*?\\})-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex("\"__dotNetObject\":(?<id>\\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DotNetObject();
}
