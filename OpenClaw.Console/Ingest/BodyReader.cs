using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Console.Ingest;

/// <summary>Reads a bounded body into a pooled array.</summary>
internal static class BodyReader
{
    /// <summary>In place of a length: the body is larger than allowed.</summary>
    public const int Larger = -1;

    /// <summary>In place of a length: the body did not come in time.</summary>
    public const int Late = -2;

    /// <summary>Answers by the body, or 413 when it is larger than allowed.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, int max, Func<ReadOnlyMemory<byte>, Task<IResult>> work)
    {
        var (rented, length) = await ReadAsync(context.Request, max, context.RequestAborted);
        if (length < 0)
        {
            return TooLarge(max);
        }

        try
        {
            return await work(rented.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented!);
        }
    }

    public static IResult TooLarge(int max) =>
        TypedResults.Problem($"The body is larger than {max} bytes. Send less text or fewer entries.", statusCode: StatusCodes.Status413PayloadTooLarge, title: "Body too large");

    /// <summary>400 that names every bad field, with what is wrong with each.</summary>
    public static ValidationProblem Invalid(IEnumerable<FieldProblem> problems)
    {
        var errors = problems.GroupBy(problem => problem.Field, problem => problem.Message, StringComparer.Ordinal).ToDictionary(field => field.Key, field => field.ToArray(), StringComparer.Ordinal);
        return TypedResults.ValidationProblem(errors, string.Join(" ", errors.Select(error => $"{(error.Key.Length == 0 ? "body" : error.Key)} {string.Join(" ", error.Value)}")));
    }

    /// <summary>However long the body takes to come, within the limits of the web server.</summary>
    public static ValueTask<(byte[]? Rented, int Length)> ReadAsync(HttpRequest request, int max, CancellationToken cancel) =>
        ReadAsync(request, max, Timeout.InfiniteTimeSpan, null, cancel);

    /// <param name="longest">How long the body may take to come.</param>
    /// <returns>The array, to be given back to the pool, and the length of the body in it, or why there is none.</returns>
    public static async ValueTask<(byte[]? Rented, int Length)> ReadAsync(HttpRequest request, int max, TimeSpan longest, TimeProvider? time, CancellationToken cancel)
    {
        if (request.ContentLength > max)
        {
            return (null, Larger);
        }

        var reader = request.BodyReader;
        ITimer? deadline = null;
        try
        {
            while (true)
            {
                var reading = reader.ReadAsync(cancel);
                if (!reading.IsCompleted)
                {
                    // Only for those it waits for: nearly every body comes together with its headers.
                    deadline ??= time?.CreateTimer(static state => ((PipeReader)state!).CancelPendingRead(), reader, longest, Timeout.InfiniteTimeSpan);
                }

                var read = await reading;
                var buffer = read.Buffer;
                if (read.IsCanceled || buffer.Length > max)
                {
                    reader.AdvanceTo(buffer.Start, buffer.End);
                    return (null, read.IsCanceled ? Late : Larger);
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
        finally
        {
            deadline?.Dispose();
        }
    }
}
