using System.Text.Json;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>The error bodies of <c>/orchestrator</c> (spec 3 section 4): <c>{error:{code,message,...}}</c>.</summary>
internal static class OrchestratorErrors
{
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not_found";
    public const string UnknownRoute = "unknown_route";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string TooLarge = "request_too_large";
    public const string InvalidState = "invalid_state";
    public const string InvalidKind = "invalid_kind";
    public const string InvalidLimit = "invalid_limit";
    public const string InvalidTransition = "invalid_transition";
    public const string FenceLost = "fence_lost";
    public const string StaleVersion = "stale_version";
    public const string LiveDisabled = "LIVE_DISABLED";
    public const string NotInitialized = "ORCHESTRATOR_NOT_INITIALIZED";
    public const string RoutingNotLoaded = "ROUTING_NOT_LOADED";

    /// <summary>Ours besides: Redis is away, or what reaches the console is no HTTP it can read.</summary>
    public const string StoreUnavailable = "store_unavailable";

    public const string BadRequest = "bad_request";

    /// <summary>Every code there is, for the OpenAPI document's test.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Unauthorized, Forbidden, NotFound, UnknownRoute, MethodNotAllowed, TooLarge, InvalidState, InvalidKind, InvalidLimit, InvalidTransition, FenceLost, StaleVersion, LiveDisabled,
        NotInitialized, RoutingNotLoaded, StoreUnavailable, BadRequest, TaskBodies.MissingBody, TaskBodies.InvalidJson, TaskBodies.MissingGoal, TaskBodies.GoalTooLong,
        TaskBodies.InvalidField, TaskBodies.InvalidAction, TaskBodies.InvalidReason,
    ];

    public static IResult Answer(int status, string code, string message, Action<Utf8JsonWriter>? more = null) => new JsonBytes(status, Body(code, message, more));

    public static IResult Bad(string code, string message, string? field = null) =>
        Answer(StatusCodes.Status400BadRequest, code, message, writer => WriteField(writer, field));

    /// <summary>A body or a header that cannot be used; every bad field is named.</summary>
    public static IResult Bad(BodyProblem problem) => Answer(StatusCodes.Status400BadRequest, problem.Code, problem.Message, writer =>
    {
        WriteField(writer, problem.Field);
        if (problem.All.Length > 1)
        {
            writer.WriteStartArray("fields"u8);
            foreach (var one in problem.All)
            {
                writer.WriteStartObject();
                writer.WriteString("field"u8, one.Field);
                writer.WriteString("message"u8, one.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    });

    /// <summary>What the state machine did not do.</summary>
    public static IResult Refused(TaskOutcome.Refused refused) => refused.Why switch
    {
        TaskTransition.Invalid invalid => Answer(StatusCodes.Status409Conflict, InvalidTransition, invalid.Why, writer =>
        {
            writer.WriteString("from"u8, invalid.From.ToWire());
            writer.WriteString("action"u8, invalid.Action);
        }),
        TaskTransition.FenceLost lost => Answer(StatusCodes.Status409Conflict, FenceLost, lost.Why),
        TaskTransition.Stale stale => Answer(StatusCodes.Status409Conflict, StaleVersion, stale.Why, writer =>
        {
            writer.WriteNumber("version"u8, stale.Version);
            writer.WritePropertyName("task"u8);
            writer.WriteRawValue(TaskJson.Write(refused.Task), skipInputValidation: true);
        }),
        TaskTransition.Forbidden forbidden => Answer(StatusCodes.Status403Forbidden, Forbidden, forbidden.Why),
        var other => throw new InvalidOperationException($"Not a refusal: {other}"),
    };

    public static byte[] Body(string code, string message, Action<Utf8JsonWriter>? more = null) => WireJson.ToUtf8((code, message, more), static (Utf8JsonWriter writer, (string Code, string Message, Action<Utf8JsonWriter>? More) error) =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        error.More?.Invoke(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void WriteField(Utf8JsonWriter writer, string? field)
    {
        if (field is not null)
        {
            writer.WriteString("field"u8, field);
        }
    }
}

/// <summary>JSON that is written already.</summary>
internal sealed class JsonBytes(int status, byte[] body) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
