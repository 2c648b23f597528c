using Xunit.v3;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A class of tests that starts a console or waits for real processes: <c>./test --fast</c> leaves it out, as it does the folders Browser, Commands and Http.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SlowAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("runs", "slow")];
}
