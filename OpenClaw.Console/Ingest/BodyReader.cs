using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Console.Ingest;

/// <summary>Reads a bounded body into a pooled array.</summary>
internal static class BodyReader
{
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
