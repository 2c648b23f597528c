using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Paging;

/// <summary>The <c>limit</c> of <c>GET /api/milestones/latest</c> (spec 1 section 2), read as <c>parseInt(limit, 10) || 20</c>.</summary>
public static class FeedLimit
{
    /// <summary>What a caller gets who asks for nothing, for zero, or for something that does not start with a number.</summary>
    public const int Default = 20;

    /// <summary>The least; negative limits are raised to it.</summary>
    public const int Min = 1;

    /// <summary>The most; it is the length of the public feed.</summary>
    public const int Max = 50;

    /// <summary>Reads the query value: <c>"12abc"</c> is 12, <c>"-5"</c> is 1, <c>"0"</c> is 20.</summary>
    public static int Parse(string? text) =>
        EcmaScriptText.ParseInteger(text) is { } value and not 0 ? (int)Math.Clamp(value, Min, Max) : Default;
}
