using System.Buffers;

namespace OpenClaw.Console.Ingest;

/// <summary>Reads a bounded body into a pooled array.</summary>
internal static class BodyReader
{
    /// <returns>The array, to be given back to the pool, and the length of the body in it; -1 when it is larger than allowed.</returns>
    public static async ValueTask<(byte[]? Rented, int Length)> ReadAsync(HttpRequest request, int max, CancellationToken cancel)
    {
        if (request.ContentLength > max)
        {
            return (null, -1);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (buffer.Length > max)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                return (null, -1);
            }

            if (read.IsCompleted)
            {
                var length = (int)buffer.Length;
                var rented = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
                buffer.CopyTo(rented);
                reader.AdvanceTo(buffer.End);
                return (rented, length);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
