using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OpenClaw.Domain.Deliveries;

/// <summary>Which addresses may be delivered to: https only, except loopback and hosts that were allowed by name (spec 2 section 2).</summary>
public static class EndpointAddress
{
    /// <summary>Longest address.</summary>
    public const int MaxLength = 2048;

    /// <summary>Why an address cannot be used, or null.</summary>
    /// <param name="url">The address.</param>
    /// <param name="allowedHttpHosts">Hosts that may be reached over plain http or at a private address.</param>
    public static string? Problem(string? url, IReadOnlyCollection<string> allowedHttpHosts)
    {
        ArgumentNullException.ThrowIfNull(allowedHttpHosts);
        if (url is null or { Length: 0 or > MaxLength } || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            return $"'{Short(url)}' is not an address: give an absolute https address such as https://receiver.example/internal/milestones/ingest.";
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            return "The address must hold no user name, password or fragment.";
        }

        if (address.IsLoopback || allowedHttpHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        if (address.Scheme is "http")
        {
            return $"{address.Host} would be reached without encryption: use https, or add the host to Deliveries:AllowedHttpHosts.";
        }

        return IsPrivate(address)
            ? $"{address.Host} is a private address: name the host, or add it to Deliveries:AllowedHttpHosts."
            : null;
    }

    /// <summary>Whether a host is this machine by its name or address.</summary>
    public static bool IsLoopback(string host) => TryHost(host, out var address) && address.IsLoopback;

    /// <summary>Whether an IP address is one of a private, link-local, shared, multicast or reserved network.</summary>
    /// <param name="ip">IPv4, or IPv6 without brackets and scope.</param>
    public static bool IsPrivate(string ip) => !TryHost(ip, out var address) || IsPrivate(address);

    private static bool TryHost(string host, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(host.Contains(':', StringComparison.Ordinal) ? $"https://[{host.Trim('[', ']')}]/" : $"https://{host}/", UriKind.Absolute, out address);

    // Uri has brought the address into its one form already: dotted decimals, or lower-case groups in brackets.
    private static bool IsPrivate(Uri address) => address.HostNameType switch
    {
        UriHostNameType.IPv4 => address.Host.Split('.') is var parts && IsPrivate(Part(parts[0]), Part(parts[1])),
        UriHostNameType.IPv6 => address.Host.TrimStart('[') is ['f', 'c' or 'd' or 'e' or 'f', ..] or [':', ':', ..],
        _ => false,
    };

    // This network, private, shared (carrier), link-local, multicast and reserved ones.
    private static bool IsPrivate(int first, int second) =>
        first is 0 or 10 or 127 or >= 224 || (first, second) is (172, >= 16 and < 32) or (192, 168) or (169, 254) or (100, >= 64 and < 128);

    private static int Part(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Short(string? text) => text is { Length: > 80 } ? text[..80] + "..." : text ?? "";
}
