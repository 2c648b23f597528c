using System.Globalization;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Console.Redis;

/// <summary>Times in storage and on the wire: ISO 8601, UTC, milliseconds, Z.</summary>
public static class Iso
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Write(DateTimeOffset time) => EcmaScriptDate.Format(time);

    public static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
