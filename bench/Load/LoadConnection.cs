using System.Buffers.Text;
using System.Net.Sockets;

namespace OpenClaw.Bench.Load;

/// <summary>One keep-alive connection that posts one request after another.</summary>
internal sealed class LoadConnection(Uri url, SignedRequests requests, bool wantAccepted) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _own = new byte[requests.Length];
    private readonly byte[] _answer = new byte[8192];

    public Latencies Latencies { get; } = new();

    public long Errors { get; private set; }

    /// <summary>The first answer that was not the wanted one.</summary>
    public string? FirstError { get; private set; }

    public Task ConnectAsync() => _socket.ConnectAsync(url.Host, url.Port);

    public async Task RunAsync(Func<bool> goOn)
    {
        var time = TimeProvider.System;
        while (goOn())
        {
            var started = time.GetTimestamp();
            await PostAsync();
            Latencies.Add((long)time.GetElapsedTime(started).TotalMicroseconds);
        }
    }

    public async Task<long> PostAsync()
    {
        var request = requests.Take(_own, out var number);
        await _socket.SendAsync(request);
        var length = 0;
        int whole;
        do
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(length));
            if (read == 0)
            {
                throw new IOException("The console closed a keep-alive connection.");
            }

            length += read;
            whole = WholeLength(_answer.AsSpan(0, length));
        }
        while (whole < 0 || length < whole);
        Check(_answer.AsSpan(0, length));
        return number;
    }

    public void Dispose() => _socket.Dispose();

    private void Check(ReadOnlySpan<byte> answer)
    {
        var fine = answer.StartsWith("HTTP/1.1 200"u8) && (!wantAccepted || answer.IndexOf("\"status\":\"accepted\""u8) > 0);
        if (!fine)
        {
            Errors++;
            FirstError ??= System.Text.Encoding.UTF8.GetString(answer);
        }
    }

    private static int WholeLength(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        var name = "Content-Length: "u8;
        var at = answer.IndexOf(name);
        return end < 0 || at < 0 || at > end || !Utf8Parser.TryParse(answer[(at + name.Length)..], out int body, out _) ? -1 : end + 4 + body;
    }
}
