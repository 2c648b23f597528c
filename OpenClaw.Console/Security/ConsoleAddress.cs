using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console;

/// <summary>Where this console answers: for links people follow, and for the built-in sender.</summary>
public sealed class ConsoleAddress(IServer server, ConsoleOptions options)
{
    /// <summary>The addresses it listens on, with hosts a browser on this machine can open.</summary>
    public IReadOnlyList<string> Listening =>
        [.. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(Reachable)];

    /// <summary>The address people use, without a slash at the end.</summary>
    public string Public => options.Server.PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : (Listening is [var first, ..] ? first : "");

    private static string Reachable(string address) =>
        address.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal);
}
