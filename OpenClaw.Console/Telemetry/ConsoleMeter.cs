using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenClaw.Console.Telemetry;

/// <summary>What the console counts and times of itself. The instruments stand beside what they count; docs/operations.md lists them.</summary>
internal static class ConsoleMeter
{
    public const string Name = "OpenClaw.Console";

    public static Meter Meter { get; } = new(Name);

    public static ActivitySource Source { get; } = new(Name);
}
