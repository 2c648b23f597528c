using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>Posts to receivers nobody has to trust: no redirects, no cookies, a bounded answer, and every way to fail told in words.</summary>
internal sealed class DeliveryHttp(DeliveryConnect connect) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(HandlerFor(connect));

    /// <summary>Sends a request and reads the beginning of the answer.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the request may have been received.</exception>
    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancel);
            var body = await ReadAsync(response.Content, cancel);
            return new HttpAnswer((int)response.StatusCode, body, RetryAfter(response.Headers.RetryAfter, now), null);
        }
        catch (HttpRequestException error)
        {
            return new HttpAnswer(null, "", null, Describe(error));
        }
        catch (IOException)
        {
            return new HttpAnswer(null, "", null, "the connection was closed during the answer");
        }
    }

    public void Dispose() => _http.Dispose();

    internal static SocketsHttpHandler HandlerFor(DeliveryConnect connect) => new()
    {
        ConnectCallback = connect.ConnectAsync,
        UseProxy = false, // a proxy of the environment would look names up itself, and the check of addresses would see the proxy's alone
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that a name that moves is followed
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 16, // KiB
        MaxResponseDrainSize = 64 * 1024,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
    };

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength == 0)
        {
            return "";
        }

        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(DeliveryAttempt.MaxAnswerBytes);
        try
        {
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(0, DeliveryAttempt.MaxAnswerBytes), DeliveryAttempt.MaxAnswerBytes, throwOnEndOfStream: false, cancel);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    private static string Describe(HttpRequestException error) => error switch
    {
        _ when error.GetBaseException() is PrivateAddressException forbidden => forbidden.Message,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "the host was not found",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection: " + error.GetBaseException().Message,
        { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection was closed before the answer",
        { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer was not HTTP",
        { InnerException: SocketException socket } => "no connection: " + socket.SocketErrorCode,
        { InnerException: OperationCanceledException or TimeoutException } => "timeout while connecting",
        { HttpRequestError: HttpRequestError.ConnectionError } => "no connection: " + error.GetBaseException().Message,
        _ => "the connection was closed before the answer",
    };
}

/// <summary>What came back.</summary>
/// <param name="Status">HTTP status; null: no answer.</param>
/// <param name="Body">Its beginning, at most 4 KiB.</param>
/// <param name="Failure">Why there was no answer.</param>
internal sealed record HttpAnswer(int? Status, string Body, TimeSpan? RetryAfter, string? Failure)
{
    public DeliveryOutcome Outcome => Status is { } status ? DeliveryOutcome.OfAnswer(status, Body, RetryAfter) : DeliveryOutcome.OfFailure(Failure ?? "no answer");
}
