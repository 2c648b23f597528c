using OpenClaw.Domain.Signing;

namespace OpenClaw.Bench.Hosting;

/// <summary>The signing secret and the administrator of a console under measurement.</summary>
internal static class BenchSecret
{
    public const string Text = "96c0ffee5eed00112233445566778899aabbccddeeff00112233445566778899";
    public const string User = "bench";
    public const string Password = "correct horse battery";

    public static SigningSecret Secret { get; } = new(Text);
}
