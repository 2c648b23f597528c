using OpenClaw.Console.Access;

namespace OpenClaw.Console.Demo;

/// <summary>How the built-in sender marks its envelopes: a header with a secret of this process, so that nobody else can mark data as demo data.</summary>
public sealed class DemoMark
{
    public const string HeaderName = "x-openclaw-demo";

    internal string Value { get; } = SecretText.New();

    public bool IsOn(HttpRequest request) =>
        request.Headers.TryGetValue(HeaderName, out var given) && given is [{ Length: 64 } text] && SecretText.Same(text, Value);
}
