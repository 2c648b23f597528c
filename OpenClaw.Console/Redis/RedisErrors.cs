namespace OpenClaw.Console.Redis;

/// <summary>Sorts the errors a server answers with into "not now" and "not ever".</summary>
internal static class RedisErrors
{
    /// <summary>Words that begin, or within a script's error contain, what a server says when it cannot serve for the time being.</summary>
    private static readonly string[] NotNow =
        ["LOADING", "BUSY", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "OOM", "MISCONF", "NOREPLICAS", "UNBLOCKED"];

    public static Exception FromServer(string message, Exception inner) =>
        NotNow.Any(word => message.StartsWith(word + " ", StringComparison.Ordinal) || message.Contains("-" + word + " ", StringComparison.Ordinal))
            ? new RedisUnavailableException(RedisFailure.Refused, FirstLine(message), inner)
            : new RedisCommandException(message, inner);

    /// <summary>What to tell people when no connection comes about; the client's own message is long and about itself.</summary>
    public static string CannotConnect(string where, string reason) => reason switch
    {
        _ when reason.Contains("Authentication", StringComparison.OrdinalIgnoreCase) || reason.Contains("NOAUTH", StringComparison.Ordinal)
            || reason.Contains("WRONGPASS", StringComparison.Ordinal) => $"Redis at {where} ended the greeting: the password is wrong, or TLS is wanted or its certificate not trusted. Check Redis:ConnectionString.",
        _ => $"No Redis could be reached at {where}.",
    };

    public static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n', ';');
        return end < 0 ? text : text[..end];
    }
}
