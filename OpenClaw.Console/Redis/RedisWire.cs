using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OpenClaw.Console.Redis;

/// <summary>
/// The Redis protocol at its plainest, for a few questions the client library is no help with: does the left-over server answer to this
/// password, shut down, where is the master. One connection a question.
/// </summary>
internal static class RedisWire
{
    /// <summary>Asks one question; null if nobody answers, or not as a Redis does. A refusal ("-ERR ...") is an answer.</summary>
    public static async Task<RedisReply?> AskAsync(string host, int port, string? password, TimeSpan timeout, TimeProvider time, params string[] command)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token).ConfigureAwait(false);
            var stream = new BufferedStream(client.GetStream());
            if (!string.IsNullOrEmpty(password))
            {
                var greeting = await SendAsync(stream, ["AUTH", password], limit.Token).ConfigureAwait(false);
                if (greeting.IsError)
                {
                    return greeting;
                }
            }

            return await SendAsync(stream, command, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or FormatException)
        {
            return null;
        }
    }

    private static async Task<RedisReply> SendAsync(Stream stream, string[] command, CancellationToken ct)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct).ConfigureAwait(false);
        await stream.FlushAsync(ct).ConfigureAwait(false);
        return await ReadAsync(stream, ct).ConfigureAwait(false);
    }

    private static async Task<RedisReply> ReadAsync(Stream stream, CancellationToken ct)
    {
        var line = await ReadLineAsync(stream, ct).ConfigureAwait(false);
        switch (line.FirstOrDefault())
        {
            case '+':
                return RedisReply.Bytes(Encoding.UTF8.GetBytes(line[1..]));
            case '-':
                return RedisReply.Error(line[1..]);
            case ':':
                return RedisReply.Integer(Number(line));
            case '$' when Number(line) is var length and <= 1 << 20:
                if (length < 0)
                {
                    return RedisReply.Null;
                }

                var bytes = new byte[length];
                await stream.ReadExactlyAsync(bytes, ct).ConfigureAwait(false);
                await ReadLineAsync(stream, ct).ConfigureAwait(false);
                return RedisReply.Bytes(bytes);
            case '*' when Number(line) is var count and <= 1024:
                var items = new RedisReply[Math.Max(0, count)];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = await ReadAsync(stream, ct).ConfigureAwait(false);
                }

                return count < 0 ? RedisReply.Null : RedisReply.Array(items);
            default:
                throw new FormatException("Not a Redis reply.");
        }
    }

    private static long Number(string line) => long.Parse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < 4096)
        {
            await stream.ReadExactlyAsync(one, ct).ConfigureAwait(false);
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        throw new FormatException("Not a Redis reply.");
    }
}
